import { z } from 'zod'
import { type KindEntry, version } from './decode.ts'
import { lazy } from './lazy.ts'
import type { Meta } from './meta.ts'

/** Read for its labels, which decide about subsets (kinds spec section 4.5). */
export interface Pod extends Meta {
  /** None once the pod is done: its address may belong to another by then (BUG-22). */
  readonly ips: readonly string[]
  /** A pod of the host's network shares its address with others, so its address says nothing about it. */
  readonly hostNetwork: boolean
}

const schema = lazy(() =>
  z.object({
    spec: z.object({ hostNetwork: z.boolean().nullish() }).nullish(),
    status: z
      .object({
        phase: z.string().nullish(),
        podIP: z.string().nullish(),
        podIPs: z.array(z.object({ ip: z.string().nullish() })).nullish(),
      })
      .nullish(),
  }),
)

export const pod: KindEntry<Pod> = {
  group: '',
  kind: 'Pod',
  plural: 'pods',
  watched: 'when-asked',
  askedWhere: 'an ApisixUpstream has subsets',
  keepsStatus: true,
  versions: {
    v1: version(schema, ({ spec, status }, meta) => {
      const listed = (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? [])
      const isDone = status?.phase === 'Succeeded' || status?.phase === 'Failed'
      return {
        ...meta,
        ips: isDone ? [] : listed.length > 0 ? listed : status?.podIP ? [status.podIP] : [],
        hostNetwork: spec?.hostNetwork === true,
      }
    }),
  },
}
