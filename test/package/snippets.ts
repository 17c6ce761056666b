import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** What the documents leave to the reader. Seen by their blocks only. */
const PLACEHOLDERS = `
type Shown = import('react').ReactElement
type Grant = import('authchart').Grant
declare const auth: import('authchart').AuthClient
declare const backend: import('authchart/adapters').AuthBackend
declare const credentials: import('authchart/adapters').Credentials
declare const process: { readonly env: { readonly NODE_ENV?: string } }
declare const email: string, password: string, code: string, accessToken: string, refreshToken: string
declare const show: (text: string) => void
declare const secureStorage: Pick<import('authchart/adapters').TokenStore, 'get' | 'set' | 'remove'>
declare const sdk: { token(): Promise<string | null>; profile(): Promise<{ id: string }> }
declare const rpc: {
  send(call: { token: string | null; method: string; params: unknown }): Promise<{ code: string } | { result: unknown }>
  login(method: string, fields: object, signal: AbortSignal): Promise<Grant | null>
  renew(refreshToken: string | undefined, signal: AbortSignal): Promise<Grant | null>
  logout(refreshToken: string | undefined, scope: string, signal: AbortSignal): Promise<void>
}
interface User { readonly id: string; readonly name: string }
declare function SignInPage(props: { note?: string }): Shown
declare function UnlockForm(): Shown
declare function Editor(): Shown
`

/** A block of code in a document. */
export interface Snippet {
  /** The document's path and the line where the block begins. */
  readonly place: string
  /** Where the compiler believes that it lies. */
  readonly file: string
  readonly text: string
}

/** The `ts` and `tsx` blocks. One whose first line is `// name.ts` may be imported by the blocks of its document. */
export function snippetsOf(document: string, markdown: string): Snippet[] {
  const found: Snippet[] = []
  for (const { index, 1: kind = '', 2: text = '' } of markdown.matchAll(/^```(tsx?)\n(.*?)^```$/gms)) {
    const line = markdown.slice(0, index).split('\n').length + 1
    const [, name = `block-at-${line}.${kind}`] = /^\/\/ ([\w-]+\.tsx?)\b/.exec(text) ?? []
    // The document's folder keeps same names of two documents apart.
    const folder = join(root, 'test/package', `${document.replaceAll(/\W/g, '-')}.snippets`)
    found.push({ place: `${document}:${line}`, file: join(folder, name), text: `${text}\nexport {}\n` })
  }
  return found
}

const configuration = (): ts.CompilerOptions => {
  const path = join(root, 'tsconfig.test.json')
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, root)
  // A block may declare what its reader goes on to use.
  return { ...options, noUnusedLocals: false, noUnusedParameters: false, types: ['vite/client'], incremental: false }
}

/** Compiles all at once, under the rules of this repository. Returns what is wrong, each with its place. */
export function compile(snippets: readonly Snippet[]): string[] {
  const placeholders = join(root, 'test/package/placeholders.d.ts')
  const texts = new Map([[placeholders, PLACEHOLDERS], ...snippets.map(({ file, text }) => [file, text] as const)])
  const folders = new Set([...texts.keys()].map((file) => dirname(file)))
  const options = configuration()
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, directoryExists } = host
  host.fileExists = (file) => texts.has(resolve(file)) || fileExists(file)
  host.directoryExists = (folder) => folders.has(resolve(folder)) || (directoryExists?.(folder) ?? false)
  host.readFile = (file) => texts.get(resolve(file)) ?? ts.sys.readFile(file)
  host.getSourceFile = (file, version, ...more) => {
    const text = texts.get(resolve(file))
    return text === undefined ? getSourceFile(file, version, ...more) : ts.createSourceFile(file, text, version)
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  // Only the blocks themselves: the sources have a check of their own.
  return [{ place: 'placeholders', file: placeholders }, ...snippets].flatMap(({ place, file }) => {
    const source = program.getSourceFile(file)
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return problems.map(({ messageText, start = 0 }) => {
      const line = source ? source.getLineAndCharacterOfPosition(start).line + 1 : 0
      return `${place} +${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}
