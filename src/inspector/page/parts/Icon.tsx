/** Shapes on a 16 × 16 grid, drawn with the colour of the text. */
const SHAPES = {
  play: 'M5 3l8 5-8 5z',
  pause: 'M4.5 3h2.5v10H4.5zM9 3h2.5v10H9z',
  back: 'M10.5 3v10l-6-5zM3.5 3H5v10H3.5z',
  forth: 'M5.5 3v10l6-5zM11 3h1.5v10H11z',
  toStart: 'M12.5 3v10L7.5 8zM7.5 3v10L2.5 8z',
  toEnd: 'M3.5 3v10l5-5zM8.5 3v10l5-5z',
  open: 'M2 4h4.5l1.5 2h6v7H2zM3.2 7.2v4.6h9.6V7.2z',
  save: 'M7.2 2h1.6v6l2.3-2.3 1.1 1.1L8 11 3.8 6.8l1.1-1.1L7.2 8zM2.5 12.5h11V14h-11z',
  sun: 'M8 4.8a3.2 3.2 0 100 6.4 3.2 3.2 0 000-6.4zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.6l1-1L5 4l-1 1zM11 12l1-1 1.4 1.4-1 1zM2.6 12.4L4 11l1 1-1.4 1.4zM11 4l1.4-1.4 1 1L12 5z',
  moon: 'M6 2a6.2 6.2 0 108 8A5.6 5.6 0 016 2z',
  screen: 'M2 3h12v8H2zM3.4 4.4v5.2h9.2V4.4zM5 12.4h6v1.4H5z',
  labels: 'M2 3.5h7.5L14 8l-4.5 4.5H2zM3.5 5v6h5.3l3-3-3-3z',
  help: 'M8 1.5a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM7.2 10.6v1.6h1.6v-1.6zM8 4C6.4 4 5.4 5 5.4 6.4h1.5c0-.7.4-1.1 1.1-1.1s1.1.4 1.1 1c0 1.1-1.9 1.3-1.9 3.2h1.5c0-1.2 1.9-1.5 1.9-3.2C10.6 4.9 9.5 4 8 4z',
  clear: 'M6 2h4l.7 1.3h2.8v1.4h-11V3.3h2.8zM3.6 5.8h8.8L11.7 14H4.3zM5.1 7.2l.5 5.4h4.8l.5-5.4z',
  close: 'M4 2.9L8 6.9l4-4L13.1 4 9.1 8l4 4-1.1 1.1-4-4-4 4L2.9 12l4-4-4-4z',
  search: 'M7 2a5 5 0 013.9 8.1l3 3-1.1 1.1-3-3A5 5 0 117 2zM7 3.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7z',
  chevron: 'M5.5 3.5L10 8l-4.5 4.5-1-1L8 8 4.5 4.5z',
  lock: 'M5 7V5a3 3 0 016 0v2h1v6.5H4V7zM6.4 7h3.2V5a1.6 1.6 0 00-3.2 0z',
} as const

export type IconName = keyof typeof SHAPES

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} fillRule="evenodd" />
    </svg>
  )
}
