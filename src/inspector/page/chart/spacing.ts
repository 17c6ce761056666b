/** Px between the border of a box, or of a label, and its text. */
export const BOX_PADDING = { x: 12, y: 7 } as const
export const LABEL_PADDING = { x: 6, y: 3 } as const
/** Diameter of the dot where a state begins. */
export const DOT = 10
/** Px between the border of a box and the boxes in it. */
export const INNER_PADDING = 14
