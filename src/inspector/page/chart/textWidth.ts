/**
 * How wide a text is at most, in px, without a browser: so that Node and each browser agree on a layout to the pixel.
 * The tables are DejaVu Sans, which is as wide as Verdana and wider than what systems write with otherwise.
 */
export type Weight = 'regular' | 'bold'

/** Hundredths of the font size for U+0020 to U+007E, rounded up. */
const WIDTHS: Readonly<Record<Weight, readonly number[]>> = {
  regular:
    read(`32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54 100 69 69
    70 78 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 50 50 62 64 55 64 62 36 64 64 28
    28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 64 34 64 84`),
  bold: read(`35 46 53 84 70 101 88 31 46 46 53 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 59 100 78 77 74
    84 69 69 83 84 38 38 78 64 100 84 86 74 86 78 73 69 82 78 111 78 73 73 46 37 46 84 50 50 68 72 60 72 68 44 72 72 35
    35 67 35 105 72 69 72 72 50 60 48 72 66 93 65 66 59 72 37 72 84`),
}

/** The widest letters of other alphabets, and a square for what is drawn in a square. */
const OTHER = 110
const SQUARE = 160

function read(table: string): readonly number[] {
  return table.trim().split(/\s+/).map(Number)
}

export function textWidth(text: string, size: number, weight: Weight = 'regular'): number {
  let hundredths = 0
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    hundredths += WIDTHS[weight][code - 0x20] ?? (code < 0x1100 || code === 0x2026 ? OTHER : SQUARE)
  }
  return Math.ceil((hundredths * size) / 100)
}

/** Cut to fit, with an ellipsis; by code points, so that no letter is cut in two. */
export function shorten(text: string, longest: number): string {
  const letters = [...text.slice(0, 4 * longest)]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text
}
