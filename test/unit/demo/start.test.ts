import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../../examples/start.mjs', import.meta.url))
/** Vite has to read the whole demo first, and the machine may be busy. */
const PATIENCE = 60_000

/** Everything that the script has started, and what that has started in turn, is in one group: its own. */
const isAnybodyLeft = ({ pid = 0 }: ChildProcess): boolean => {
  try {
    return process.kill(-pid, 0)
  } catch {
    return false
  }
}

/** Starts it on free ports, and waits until it says where it is. */
async function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, args, {
    detached: true,
    env: { ...process.env, npm_lifecycle_event: undefined, HOST: undefined, ...env, PORT: '0' },
  })
  onTestFinished(() => {
    if (isAnybodyLeft(child)) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let said = ''
  const origin = await new Promise<string>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text
      const [, found] = /authchart demo +(http:\S+?)\/ /.exec(said) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`It has ended: ${said}`)))
  })
  return { child, ended, origin }
}

const isAnswering = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

/** Resolves when nothing of it is left: no process, and nobody who answers. */
async function gone(child: ChildProcess, ...urls: readonly string[]): Promise<void> {
  await expect.poll(() => isAnybodyLeft(child), { timeout: 10_000 }).toBe(false)
  for (const url of urls) expect(await isAnswering(url)).toBe(false)
}

describe.skipIf(process.platform === 'win32')('npm start', () => {
  it(
    'serves the demo, the servers behind it and the inspector, and leaves nothing behind when it is ended',
    async () => {
      const { child, ended, origin } = await start(process.execPath, [SCRIPT])
      const text = async (path: string, status = 200) => {
        const answer = await fetch(`${origin}${path}`)
        expect([path, answer.status]).toEqual([path, status])
        return answer.text()
      }
      expect(await text('/')).toContain('<div id="root">')
      // A place of the app, to which a provider sends people back.
      expect(await text('/callback/oidc')).toContain('<div id="root">')
      expect(await text('/src/main.tsx')).toContain('createDemoAuth')
      expect(await text('/inspector/')).toContain('Content-Security-Policy')
      expect(JSON.parse(await text('/auth/me', 401))).toMatchObject({ error: expect.any(String) })

      const { provider, bff } = JSON.parse(await text('/demo/servers')) as { provider: string; bff: string }
      const discovery = await fetch(`${provider}/.well-known/openid-configuration`)
      expect([discovery.status, ((await discovery.json()) as { issuer: string }).issuer]).toEqual([200, provider])
      expect(new URL(provider).port).not.toBe(new URL(origin).port)
      expect(JSON.parse(await text(`${bff}/session`))).toEqual({ user: null })
      // The way to the provider works: it knows the BFF and where it is.
      const login = await fetch(`${origin}${bff}/login`, { redirect: 'manual' })
      expect(login.headers.get('location')).toContain(`${provider}/`)

      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      await gone(child, origin, provider)
    },
    PATIENCE,
  )

  it(
    'does not outlive the shell that npm has put around it',
    async () => {
      // A shell that stays, and that keeps a signal to itself.
      const { child, origin } = await start('/bin/sh', ['-c', `"$0" "$1"; true`, process.execPath, SCRIPT], {
        npm_lifecycle_event: 'start',
      })
      expect(await isAnswering(origin)).toBe(true)
      child.kill('SIGKILL')
      await gone(child, origin)
    },
    PATIENCE,
  )
})
