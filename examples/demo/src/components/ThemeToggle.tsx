import { useState } from 'react'

type Theme = 'light' | 'dark'

const isDark = (): boolean => {
  const { theme } = document.documentElement.dataset
  return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem('demo.theme', theme)
  } catch {
    // Then the choice lasts as long as the page.
  }
}

export function ThemeToggle() {
  const [dark, setDark] = useState(isDark)
  return (
    <button
      type="button"
      className="quiet icon"
      aria-pressed={dark}
      aria-label="Dark theme"
      title="Light or dark"
      onClick={() => {
        apply(dark ? 'light' : 'dark')
        setDark(!dark)
      }}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
      </svg>
    </button>
  )
}
