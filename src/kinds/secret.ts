import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy } from './lazy.ts'
import type { Meta } from './meta.ts'

/** The values never leave this object except into the fields that asked for them; nothing prints them. */
export interface Secret extends Meta {
  readonly type: string
  /** Decoded texts. `stringData` wins over `data`, as on the API server. */
  readonly data: Readonly<Record<string, string>>
  /** Keys that Kubernetes does not take, and those whose base64 does not decode to text. */
  readonly undecodable: readonly string[]
}

const schema = lazy(() =>
  z.object({
    type: z.string().nullish(),
    data: z.record(z.string(), z.string().nullable()).nullish(),
    stringData: z.record(z.string(), z.string().nullable()).nullish(),
  }),
)

/** The text of standard base64, or undefined where it is none or holds no UTF-8. */
export function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return undefined
  const bytes = Uint8Array.from(atob(compact), (character) => character.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Kubernetes takes no other: https://kubernetes.io/docs/concepts/configuration/secret/ */
function isKey(key: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(key)
}

export const secret: KindEntry<Secret> = {
  group: '',
  kind: 'Secret',
  plural: 'secrets',
  confidential: true,
  watched: 'by-name',
  versions: {
    v1: version(schema, ({ type, data, stringData }, meta) => {
      const texts = new Map<string, string>()
      const undecodable = new Set<string>()
      for (const [key, encoded] of Object.entries(data ?? {})) {
        if (!isKey(key)) {
          undecodable.add(key.slice(0, 64))
          continue
        }
        const text = decodeBase64(encoded ?? '')
        if (text === undefined) undecodable.add(key)
        else texts.set(key, text)
      }
      for (const [key, text] of Object.entries(stringData ?? {})) {
        if (!isKey(key)) {
          undecodable.add(key.slice(0, 64))
          continue
        }
        texts.set(key, text ?? '')
        undecodable.delete(key)
      }
      return { ...meta, type: type ?? 'Opaque', data: Object.fromEntries(texts), undecodable: [...undecodable] }
    }),
  },
}
