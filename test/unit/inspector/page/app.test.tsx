// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { App } from '../../../../src/inspector/page/shell/App.tsx'
import { createInspectorStore } from '../../../../src/inspector/page/store/inspectorStore.ts'
import { InspectorContext } from '../../../../src/inspector/page/store/useInspector.ts'
import { writeRecording } from '../../../../src/inspector/recording/index.ts'
import type { WireMessage } from '../../../../src/inspector/wire/index.ts'
import { messagesOf, START } from '../model/messages.ts'

const definition = JSON.stringify({
  id: 'light',
  initial: 'red',
  states: { red: { on: { go: 'green' } }, green: { on: { stop: 'red' } } },
})

const hostile = '<img src=x onerror="globalThis.hit = true"><script>globalThis.hit = true</script>'

/** A light that went green and red again, and one thing with a payload. */
function light(tab = 'one'): WireMessage[] {
  const write = messagesOf(tab)
  return [
    write.actor(0, 'x:0', { name: 'light', definition, snapshot: { status: 'active', value: 'red' } }),
    write.snapshot(10, 'go', 'green', { count: 1 }),
    write.snapshot(20, 'stop', 'red', { count: 2 }),
  ]
}

function openPage({ hasHost = true } = {}) {
  const store = createInspectorStore()
  const connection = { allow: vi.fn(), block: vi.fn() }
  render(
    <InspectorContext value={store}>
      <App connection={connection} hasHost={hasHost} />
    </InspectorContext>,
  )
  return { store, connection, hear: (messages: readonly WireMessage[]) => act(() => store.hear(messages)) }
}

/** A layout takes as long as a busy machine makes it. */
const LAID_OUT = { timeout: 8_000 }

const press = (key: string) => fireEvent.keyDown(document.body, { key })
const place = () => document.querySelector('.place')?.textContent
const caption = () => document.querySelector('.caption-states')?.textContent

async function importText(text: string, name = 'mine.json') {
  const file = new File([text], name, { type: 'application/json' })
  // jsdom's file does not have it.
  Object.assign(file, { text: () => Promise.resolve(text) })
  await act(async () => {
    fireEvent.change(screen.getByTestId('import'), { target: { files: [file] } })
  })
}

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false
  }
})

afterEach(() => {
  cleanup()
  window.localStorage.clear()
  delete document.documentElement.dataset.theme
})

describe('the inspector page', () => {
  it('says what to do where no app is connected, and that it waits where one is', () => {
    openPage({ hasHost: false })
    expect(screen.getByText('No app is connected')).toBeTruthy()
    cleanup()
    openPage()
    expect(screen.getByText('Waiting for the app')).toBeTruthy()
    expect(screen.getByTestId('connection').textContent).toBe('Waiting')
  })

  it('lights the states that are active in the chart of what it hears', async () => {
    const { hear } = openPage()
    hear(light())
    expect(screen.getByTestId('connection').textContent).toBe('Live')
    expect(caption()).toBe('light red')
    await waitFor(() => expect(document.querySelector('[data-state="red"][data-active]')).toBeTruthy(), LAID_OUT)
    expect(document.querySelector('[data-state="green"][data-active]')).toBeNull()
  })

  it('steps back and forth with the arrow keys, stays there while more comes in, and goes back to live', () => {
    const { hear } = openPage()
    hear(light())
    press('ArrowLeft')
    expect(caption()).toBe('light green')
    hear([messagesOf('one', { seq: 3 }).snapshot(30, 'go', 'green')])
    expect(place()).toBe('2 / 4')
    press('ArrowRight')
    expect(caption()).toBe('light red')
    press('Home')
    expect(place()).toBe('1 / 4')
    press('End')
    expect(place()).toBe('4 / 4')
    expect(screen.getByText('Live', { selector: '.live-mark' })).toBeTruthy()
  })

  it('leaves keys alone while somebody writes', () => {
    const { hear } = openPage()
    hear(light())
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'ArrowLeft' })
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: ' ' })
    expect(place()).toBe('3 / 3')
    expect(screen.getByText('Live', { selector: '.live-mark' })).toBeTruthy()
  })

  it('jumps to where the slider stands', () => {
    const { hear } = openPage()
    hear(light())
    fireEvent.change(screen.getByRole('slider'), { target: { value: '1' } })
    expect(caption()).toBe('light green')
  })

  it('finds events, and shows what is in the one that is chosen', () => {
    const { hear } = openPage()
    hear(light())
    hear([messagesOf('one', { seq: 3 }).note(40, 'refresh.refused', { code: 'invalid_grant' })])
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'INVALID' } })
    const list = screen.getByRole('listbox', { name: 'Events' })
    const [option, ...others] = within(list).getAllByRole('option')
    expect(others).toEqual([])
    fireEvent.click(option!)
    const detail = screen.getByRole('region', { name: 'Chosen entry' })
    expect(detail.textContent).toContain('"invalid_grant"')
  })

  it('goes through the list with the arrow keys', () => {
    const { hear } = openPage()
    hear(light())
    const list = screen.getByRole('listbox', { name: 'Events' })
    fireEvent.keyDown(list, { key: 'ArrowUp' })
    expect(place()).toBe('2 / 3')
    expect(within(list).getByRole('option', { selected: true }).textContent).toContain('go')
  })

  it('shows a recording in place of the app, and the app again', async () => {
    const { hear } = openPage()
    hear(light())
    await importText(writeRecording(light('other').slice(0, 2)))
    expect(screen.getByText('mine.json')).toBeTruthy()
    expect(place()).toBe('2 / 2')
    hear([messagesOf('one', { seq: 3 }).snapshot(30, 'go', 'green')])
    expect(place()).toBe('2 / 2')
    fireEvent.click(screen.getByText('Close'))
    expect(place()).toBe('4 / 4')
  })

  it('exports what a second page reads to the same end', async () => {
    const saved: Blob[] = []
    vi.stubGlobal(
      'URL',
      Object.assign(URL, {
        createObjectURL: (blob: Blob) => {
          saved.push(blob)
          return 'blob:recording'
        },
        revokeObjectURL: () => {},
      }),
    )
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    const { hear } = openPage()
    hear(light())
    fireEvent.click(screen.getByTestId('export'))
    cleanup()
    openPage()
    const text = await new Promise<string>((resolve) => {
      const reader = new FileReader()
      reader.onload = () => resolve(String(reader.result))
      reader.readAsText(saved[0]!)
    })
    await importText(text)
    expect(caption()).toBe('light red')
    expect(place()).toBe('3 / 3')
  })

  it('says what is wrong with a file, and goes on', async () => {
    const { hear } = openPage()
    hear(light())
    await importText('{"kind":"authchart.recording","schema":1,"messages":[')
    expect(screen.getByTestId('problem').textContent).toContain('cut short')
    await importText('{"kind":"authchart.recording","schema":99,"messages":[]}')
    expect(screen.getByTestId('problem').textContent).toContain('schema 1')
    expect(caption()).toBe('light red')
    fireEvent.click(screen.getByLabelText('Dismiss'))
    expect(screen.queryByTestId('problem')).toBeNull()
  })

  it('refuses a huge file without reading it', async () => {
    openPage()
    const file = new File(['x'], 'huge.json')
    const text = vi.fn()
    Object.defineProperties(file, { size: { value: 100_000_000 }, text: { value: text } })
    await act(async () => {
      fireEvent.change(screen.getByTestId('import'), { target: { files: [file] } })
    })
    expect(screen.getByTestId('problem').textContent).toContain('100.0 MB')
    expect(text).not.toHaveBeenCalled()
  })

  it('shows names and payloads from outside as text, whatever they are', async () => {
    const { hear } = openPage()
    const write = messagesOf(hostile)
    hear([
      write.actor(0, 'x:0', {
        name: hostile,
        definition: JSON.stringify({ id: hostile, initial: hostile, states: { [hostile]: { on: { [hostile]: {} } } } }),
      }),
      write.snapshot(1, hostile, hostile, { [hostile]: hostile }),
      write.note(2, `lock.${hostile}`, { by: hostile, reason: hostile as 'user' }),
    ])
    press('ArrowLeft')
    for (const panel of ['Actors', 'Countdowns', 'Tabs', 'Explain', 'Events']) {
      fireEvent.click(screen.getByRole('tab', { name: panel }))
    }
    await waitFor(() => expect(document.querySelector('[data-state]')).toBeTruthy(), LAID_OUT)
    expect(document.querySelector('img, script')).toBeNull()
    expect(document.body.textContent).toContain('<script>globalThis.hit = true</script>')
    expect('hit' in globalThis).toBe(false)
  })

  it('asks before it shows an app of another origin', () => {
    const { store, connection } = openPage()
    act(() => store.ask(['https://other.test']))
    expect(screen.getByText('https://other.test')).toBeTruthy()
    fireEvent.click(screen.getByText('Allow'))
    expect(connection.allow).toHaveBeenCalledWith('https://other.test')
    fireEvent.click(screen.getByText('Block'))
    expect(connection.block).toHaveBeenCalledWith('https://other.test')
  })

  it('shows several tabs side by side', () => {
    const { hear, store } = openPage()
    const one = messagesOf('one')
    const two = messagesOf('two')
    act(() => store.setHome('two'))
    hear([
      one.note(0, 'lock.taken'),
      one.note(1, 'refresh.sent'),
      one.note(9, 'refresh.answered', { generation: 2 }),
      two.note(12, 'record.adopted', { by: 'one', generation: 2 }),
    ])
    fireEvent.click(screen.getByRole('tab', { name: 'Tabs' }))
    expect([...document.querySelectorAll('.lane-title')].map((lane) => lane.textContent)).toEqual([
      'Tab 1one',
      'Tab 2 (this)two',
      'Auth server',
    ])
    const adopted = screen.getByRole('button', { name: /Tab 1 to Tab 2 \(this\): adopts generation 2/ })
    fireEvent.click(screen.getByRole('button', { name: /Tab 1 to Auth server: refresh/ }))
    expect(place()).toBe('2 / 4')
    expect(adopted.isConnected).toBe(false)
  })

  it('counts down to what a session waits for, and stands still in the past', () => {
    vi.useFakeTimers({ now: START + 10_000, toFake: ['Date', 'setInterval', 'clearInterval'] })
    const { hear } = openPage()
    const write = messagesOf('one')
    const context = { session: { expiresAt: START + 40_000 }, idleDeadline: null, retryAt: 0, failures: 0 }
    hear([
      write.actor(0),
      write.snapshot(1_000, 'a', 'authenticated', context),
      write.snapshot(2_000, 'b', 'authenticated', context),
    ])
    fireEvent.click(screen.getByRole('tab', { name: 'Countdowns' }))
    const left = () => screen.getByRole('timer').textContent
    expect(left()).toBe('30 s')
    act(() => vi.advanceTimersByTime(5_000))
    expect(left()).toBe('25 s')
    press('ArrowLeft')
    expect(left()).toBe('39 s')
    act(() => vi.advanceTimersByTime(5_000))
    expect(left()).toBe('39 s')
    vi.useRealTimers()
  })

  it('keeps the theme that was chosen, and works where nothing can be kept', () => {
    openPage()
    fireEvent.click(screen.getByLabelText('Theme: system'))
    expect(document.documentElement.dataset.theme).toBe('light')
    cleanup()
    openPage()
    fireEvent.click(screen.getByLabelText('Theme: light'))
    expect(document.documentElement.dataset.theme).toBe('dark')
    cleanup()
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    openPage()
    fireEvent.click(screen.getByLabelText('Theme: system'))
    expect(document.documentElement.dataset.theme).toBe('light')
    vi.restoreAllMocks()
  })

  it('forgets what has happened and draws on what comes', () => {
    const { hear } = openPage()
    hear(light())
    fireEvent.click(screen.getByLabelText('Forget what has happened'))
    expect(place()).toBe('–')
    expect(caption()).toBe('light red')
    hear([messagesOf('one', { seq: 3 }).snapshot(30, 'go', 'green')])
    expect(caption()).toBe('light green')
    expect(place()).toBe('1 / 1')
  })

  it('draws a tab that is still there, unless another one was chosen', () => {
    const { hear, store } = openPage()
    hear([...light('one'), messagesOf('two').actor(99, 'x:0', { name: 'other', definition })])
    expect(caption()).toBe('light red')
    act(() => store.leave('one'))
    expect(caption()).toBe('other restoring')
    fireEvent.change(screen.getByRole('combobox', { name: /chart/ }), { target: { value: 'one/x:0' } })
    expect(caption()).toBe('light red')
    expect(screen.getByRole('option', { name: 'Tab 1 · light (gone)' })).toBeTruthy()
  })

  it('knows when the app is gone', () => {
    const { hear, store } = openPage()
    hear(light())
    act(() => store.leave('one'))
    expect(screen.getByTestId('connection').textContent).toBe('App is gone')
  })
})
