/**
 * What the pictures of the docs show, and how one gets there. Everything is found as a person finds it, by its name; what is
 * not there any more fails with that name.
 *
 * @typedef {import('puppeteer-core').Page} Page
 * @typedef {import('puppeteer-core').Frame} Frame
 *
 * @typedef {object} Stage
 * @property {string} origin where the demo is
 * @property {() => Promise<Page>} open another tab of the same browser
 *
 * @typedef {object} Shot
 * @property {string} name of the file
 * @property {boolean} [hasDark] two pictures: light and dark
 * @property {{ width: number, height: number }} size of the window, CSS pixels
 * @property {(page: Page, stage: Stage) => Promise<string | void>} show may resolve to a selector of what is pictured
 */

const WAIT = 30_000

/** @param {Page | Frame} place @param {string} selector */
const find = async (place, selector) => {
  const found = await place.waitForSelector(selector, { timeout: WAIT, visible: true })
  if (!found) throw new Error(`There is no ${selector}`)
  return found
}

/** @param {string} role @param {string} name */
const named = (role, name) => `::-p-aria([name="${name}"][role="${role}"])`

/** @param {Page | Frame} place @param {string} name */
const press = async (place, name, role = 'button') => (await find(place, named(role, name))).click()

/** Also in a drawing. @param {Page | Frame} place @param {string} text */
const sees = (place, text) =>
  place
    .waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: WAIT })
    .catch((cause) => {
      throw new Error(`Nowhere does it say “${text}”`, { cause })
    })

/** @param {Page} page @param {Stage} stage @param {string} [query] */
const visit = async (page, { origin }, query = '') => {
  await page.goto(`${origin}/${query}`)
  await find(page, named('heading', 'Sign in'))
}

/** Grace has a second factor, whose code is good once in half a minute: the others go in as Ada. @param {Page} page */
async function toSecondFactor(page) {
  await press(page, 'Grace admin, second factor')
  await press(page, 'Sign in')
  await find(page, named('heading', 'One more step'))
  await press(page, 'Use current code')
  await page.waitForFunction("document.querySelector('.code').value.length === 6")
}

/** @param {Page | Frame} page */
async function signIn(page) {
  await press(page, 'Ada editor, password only')
  await press(page, 'Sign in')
  await find(page, named('button', 'Sign out'))
}

/** What stands in a frame of this page. @param {Page} page @param {string} selector */
async function frameOf(page, selector) {
  const frame = await (await find(page, selector)).contentFrame()
  if (!frame) throw new Error(`There is no page in ${selector}`)
  return /** @type {Frame} */ (frame)
}

const ACTIVE = '[data-state="authenticated"][data-active]'

/** Two tabs that have just had one refresh between them. @param {Page} page @param {Stage} stage */
async function twoTabs(page, stage) {
  await visit(page, stage, '?inspector=off')
  await signIn(page)
  await press(page, 'Open a second tab')
  const second = await frameOf(page, 'iframe[title="A second tab of this app"]')
  await find(second, named('button', 'Sign out'))
  await press(page, 'Expire tokens')
  for (const tab of [page, second]) await press(tab, 'List orders')
  for (const tab of [page, second]) await sees(tab, '200 OK')
}

/** @type {readonly Shot[]} */
export const shots = [
  {
    name: 'sign-in',
    size: { width: 1280, height: 800 },
    async show(page, stage) {
      await visit(page, stage, '?inspector=off')
      return '[data-region="app"]'
    },
  },
  {
    name: 'second-factor',
    hasDark: true,
    size: { width: 1280, height: 800 },
    async show(page, stage) {
      await visit(page, stage, '?inspector=off')
      await toSecondFactor(page)
      return '[data-region="app"]'
    },
  },
  {
    name: 'idle-warning',
    hasDark: true,
    size: { width: 900, height: 640 },
    async show(page, stage) {
      // Nobody touches the page after the sign-in.
      await visit(page, stage, '?inspector=off&idle=61&warning=60')
      await signIn(page)
      await find(page, named('heading', 'Are you still there?'))
    },
  },
  {
    name: 'demo',
    hasDark: true,
    size: { width: 1280, height: 800 },
    async show(page, stage) {
      await visit(page, stage)
      await signIn(page)
      const inspector = await frameOf(page, '[data-region="inspector"] iframe')
      await find(inspector, ACTIVE)
    },
  },
  {
    name: 'inspector-chart',
    hasDark: true,
    size: { width: 1366, height: 800 },
    async show(page, stage) {
      const app = await stage.open()
      await visit(app, stage, '?inspector=off')
      await signIn(app)
      await page.bringToFront()
      await page.goto(`${stage.origin}/inspector/`)
      await find(page, ACTIVE)
    },
  },
  {
    name: 'inspector-tabs',
    hasDark: true,
    size: { width: 1366, height: 800 },
    async show(page, stage) {
      const app = await stage.open()
      await twoTabs(app, stage)
      await page.bringToFront()
      await page.goto(`${stage.origin}/inspector/`)
      await find(page, ACTIVE)
      await press(page, 'Tabs', 'tab')
      await sees(page, 'adopts')
    },
  },
  {
    name: 'explanation',
    hasDark: true,
    size: { width: 1280, height: 800 },
    async show(page, stage) {
      await visit(page, stage, '?inspector=off&idle=4&warning=2')
      await signIn(page)
      await find(page, named('heading', 'Sign in'))
      await sees(page, 'Signed out at')
      return '[data-region="app"]'
    },
  },
]
