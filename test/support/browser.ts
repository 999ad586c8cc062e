import { type Browser, chromium, type Page } from 'playwright-core'

/** Where Debian's package puts it; another Chromium may be named. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** A Chromium without a window. Throws, and says what to install, where there is none: a page is not seen otherwise. */
export async function openBrowser(): Promise<Browser> {
  try {
    return await chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] })
  } catch (problem) {
    throw new Error(
      `this test needs Chromium at ${executablePath} (apt-get install chromium, or CHROMIUM=…): ${problem}`,
    )
  }
}

/** A page, and what it did that no page of ours may do. */
export interface Watched {
  readonly page: Page
  /** Errors of its script, what its policy refused, dialogs, and requests for anything but itself. */
  readonly trouble: readonly string[]
}

/** Opens an address. `colorScheme` is what the reader's system asks for. */
export async function openPage(
  browser: Browser,
  address: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Watched> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 800 } })
  const trouble: string[] = []
  const { origin } = new URL(address)
  page.on('pageerror', (problem) => trouble.push(`error: ${problem.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(`console: ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = request.url()
    const isOwn =
      url.startsWith(address) || (origin !== 'null' && url.startsWith(`${origin}/`)) || url.startsWith('data:,')
    if (!isOwn) trouble.push(`request: ${url}`)
  })
  await page.goto(address)
  return { page, trouble }
}
