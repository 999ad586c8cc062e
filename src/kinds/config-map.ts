import { z } from 'zod'
import { isRecord } from '../objects/raw.ts'
import { type KindEntry, version } from './decode.ts'
import { lazy } from './lazy.ts'
import type { Meta } from './meta.ts'
import { anything } from './shared.ts'

/** As far as somebody reads it: the controllers of 1.x kept plugin metadata in one. Kinds spec section 7.4. */
export interface ConfigMap extends Meta {
  /** What stands under the key `config.yaml`, where that is text. */
  readonly configYaml?: string
}

// Nearly all of these are other people's, so nothing is said of what they hold.
const schema = lazy(() => z.object({ data: anything.optional() }))

export const configMap: KindEntry<ConfigMap> = {
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  watched: 'by-option',
  versions: {
    v1: version(schema, ({ data }, meta) => {
      const text = isRecord(data) ? data['config.yaml'] : undefined
      return { ...meta, ...(typeof text === 'string' && { configYaml: text }) }
    }),
  },
}
