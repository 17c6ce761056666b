/** The inspector page, whole: one HTML file with its script and styles in it. Made by `tools/build-inspector.mjs`. */
export declare const page: string
