import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Code } from './realTab.ts'

/** Of those in test/planted what is needed here. */
interface PlantedFault {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The code under search with one planted fault: a copy of its own beside the sources, which stay as they are. */
export async function faultyCode(name: string): Promise<Code> {
  const planted = pathToFileURL(`${root}test/planted/faults/index.mjs`).href
  const { faults } = (await import(/* @vite-ignore */ planted)) as { faults: readonly PlantedFault[] }
  const fault = faults.find((one) => one.name === name)
  if (!fault) throw new Error(`No planted fault is called "${name}".`)
  const { file, find, replace } = fault
  const { outputFiles } = await build({
    entryPoints: [`${root}test/exhaustive/code.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['xstate'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'planted-fault',
        setup(on) {
          on.onLoad({ filter: new RegExp(`${file.replaceAll('/', '[/\\\\]')}$`) }, async ({ path }) => {
            const text = await readFile(path, 'utf8')
            if (text.split(find).length !== 2)
              throw new Error(`The planted fault "${name}" does not fit ${file} any more.`)
            return { contents: text.replace(find, () => replace), loader: 'ts' }
          })
        },
      },
    ],
  })
  const folder = `${root}.cache/exhaustive/`
  const copy = `${folder}${name}.mjs`
  await mkdir(folder, { recursive: true })
  await writeFile(copy, outputFiles[0]!.text)
  const loaded = (await import(/* @vite-ignore */ pathToFileURL(copy).href)) as { code: Code }
  return loaded.code
}
