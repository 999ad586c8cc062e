import { annotationUnusable } from '../../diagnostics/catalog/ingress.ts'
import type { UpstreamOverride } from '../../kinds/apisix-route.ts'
import type { Annotations } from './annotations.ts'

const timeouts = {
  connect: 'upstream-connect-timeout',
  send: 'upstream-send-timeout',
  read: 'upstream-read-timeout',
} as const

const schemes = ['http', 'https', 'grpc', 'grpcs'] as const

export const upstreamNames: readonly string[] = ['upstream-scheme', 'upstream-retries', ...Object.values(timeouts)]

/** Seconds of a timeout that is not given, where another one is. */
const usualTimeout = 60

/**
 * How the Services of one Ingress are talked to, and of no other (BUG-4); undefined where nothing is asked for. A scheme
 * that is none could send in the clear what was to be encrypted, so it costs the routes.
 */
export function upstreamOverride(annotations: Annotations): UpstreamOverride | undefined | 'unusable' {
  const written = annotations.text('upstream-scheme')
  const scheme = schemes.find((known) => known === written?.toLowerCase())
  const retries = wholeNumber(annotations, 'upstream-retries', /^\d{1,4}$/, 'a whole number')
  const connect = wholeNumber(annotations, timeouts.connect, seconds, 'whole seconds, such as 5 or 5s')
  const send = wholeNumber(annotations, timeouts.send, seconds, 'whole seconds, such as 5 or 5s')
  const read = wholeNumber(annotations, timeouts.read, seconds, 'whole seconds, such as 5 or 5s')
  if (written !== undefined && scheme === undefined) {
    annotations.report(annotationUnusable(annotations.place('upstream-scheme'), 'upstream-scheme', schemes.join(', ')))
    return 'unusable'
  }
  if (retries === 'unusable' || connect === 'unusable' || send === 'unusable' || read === 'unusable') return 'unusable'
  const isTimed = connect !== undefined || send !== undefined || read !== undefined
  if (scheme === undefined && retries === undefined && !isTimed) return undefined
  return {
    ...(scheme !== undefined && { scheme }),
    ...(retries !== undefined && { retries }),
    ...(isTimed && {
      timeout: { connect: connect ?? usualTimeout, send: send ?? usualTimeout, read: read ?? usualTimeout },
    }),
  }
}

const seconds = /^[1-9]\d{0,5}s?$/

function wholeNumber(annotations: Annotations, name: string, form: RegExp, wanted: string) {
  const text = annotations.text(name)
  if (text === undefined) return undefined
  if (form.test(text)) return Number.parseInt(text, 10)
  annotations.report(annotationUnusable(annotations.place(name), name, wanted))
  return 'unusable' as const
}
