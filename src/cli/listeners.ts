import manifest from '../../package.json' with { type: 'json' }
import type { WatchState } from '../../watch/source.ts'
import { pageIsOpen } from '../diagnostics/catalog/options.ts'
import { isLoopback, type ListenAddress, type Listening } from '../observe/listener.ts'
import type { LivePage } from './live-page.ts'
import type { Observation, Observed } from './observation.ts'
import type { WatchSettings } from './watch-settings.ts'

/** Everything that is served while the loop runs. */
export interface Listeners {
  close(): Promise<void>
}

/** Opens what is asked for: probes and metrics, and the page. Undefined, and told, where an address cannot be had. */
export async function openListeners(
  { listen, ui }: Pick<WatchSettings, 'listen' | 'ui'>,
  observation: Observation,
  loop: Observed,
  watches: () => readonly WatchState[],
  page: LivePage | undefined,
): Promise<Listeners | undefined> {
  const open: Extract<Listening, { readonly kind: 'listening' }>[] = []
  const close = async (): Promise<void> => {
    await Promise.all(open.map((one) => one.close()))
  }
  const keep = async (opening: Promise<Listening>, tell: (port: number) => void): Promise<boolean> => {
    const listening = await opening
    if (listening.kind === 'failed') {
      observation.tell(listening.diagnostic)
      return false
    }
    open.push(listening)
    tell(listening.port)
    return true
  }

  const isProbed =
    listen === undefined ||
    (await keep(observation.listen(listen, loop, watches, manifest.version), (port) =>
      observation.log({ level: 'info', message: 'listening', fields: { port } }),
    ))
  const isShown =
    !isProbed ||
    ui === undefined ||
    page === undefined ||
    (await keep(observation.serve(ui, page.routes(), '--ui'), (port) => tellPage(ui, port, observation)))
  if (isProbed && isShown) return { close }
  await close()
  return undefined
}

function tellPage({ host }: ListenAddress, port: number, observation: Observation): void {
  const shown = host.includes(':') ? `[${host}]` : host
  if (!isLoopback(host) && host !== 'localhost') observation.tell(pageIsOpen({ file: `${shown}:${port}` }))
  observation.log({ level: 'info', message: 'showing a page', fields: { url: `http://${shown}:${port}/` } })
}
