/** The overlay's own styles, in its shadow root. System colours, so that it fits light and dark pages alike. */
export const overlayStyle = `
:host {
  all: initial;
  position: fixed;
  inset: auto 0 0 auto;
  z-index: 2147483647;
  color-scheme: light dark;
  font: 13px/1.4 system-ui, sans-serif;
  --ink: light-dark(#1c2430, #e6eaf0);
  --paper: light-dark(#ffffff, #161b22);
  --line: light-dark(#d5dbe3, #30363d);
  --accent: light-dark(#3451b2, #8da4ef);
}
[hidden] { display: none !important; }
button {
  font: inherit;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid var(--line);
  border-radius: 6px;
  cursor: pointer;
}
button:hover { border-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.toggle {
  position: fixed;
  inset: auto 12px 12px auto;
  display: flex;
  align-items: center;
  gap: 8px;
  min-height: 36px;
  padding: 6px 14px;
  border-radius: 999px;
  box-shadow: 0 2px 8px rgb(0 0 0 / 0.18);
}
.toggle::before {
  content: '';
  width: 8px;
  height: 8px;
  border-radius: 50%;
  background: light-dark(#8b96a5, #768390);
}
.toggle[data-status='authenticated']::before { background: light-dark(#2b9a66, #3fb27f); }
section {
  position: fixed;
  inset: 0 0 0 auto;
  display: flex;
  flex-direction: column;
  width: min(var(--width), 100vw);
  color: var(--ink);
  background: var(--paper);
  border-left: 1px solid var(--line);
  box-shadow: -4px 0 16px rgb(0 0 0 / 0.12);
}
header {
  display: flex;
  align-items: center;
  justify-content: end;
  gap: 6px;
  padding: 0 6px;
  border-bottom: 1px solid var(--line);
}
header button {
  display: grid;
  place-items: center;
  width: 32px;
  height: 28px;
  padding: 0;
  background: none;
  border-color: transparent;
}
svg { width: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
iframe { flex: 1; min-height: 0; }
section[data-resizing] iframe { pointer-events: none; }
.grip {
  position: absolute;
  inset: 0 auto 0 -4px;
  width: 8px;
  cursor: ew-resize;
  touch-action: none;
}
.grip:hover, .grip:focus-visible { background: var(--accent); opacity: 0.4; outline: none; }
@media (max-width: 640px) {
  section {
    inset: auto 0 0 0;
    width: auto;
    height: min(var(--height), 90dvh);
    border-left: 0;
    border-top: 1px solid var(--line);
    border-radius: 10px 10px 0 0;
    overflow: clip;
  }
  header button { width: 44px; height: 36px; }
  .grip { inset: -2px 0 auto 0; width: auto; height: 14px; cursor: ns-resize; }
}
`
