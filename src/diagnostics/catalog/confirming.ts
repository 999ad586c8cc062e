import { finding } from '../diagnostic.ts'

/** AXC065x: what the control API of the data plane says of a written file (`--confirm`). */

export const notLoaded = finding(
  'AXC0650',
  'error',
  {
    title: 'The data plane has not loaded the file',
    cause:
      'The control API that --confirm names answers, but shows another version of the file long after the write. APISIX watches another file (a volume that is mounted elsewhere, another name), cannot read this one, or refuses it as a whole: its error log says why once a second.',
    fix: 'Look at the error log of APISIX, and compare the path in its config with that of --output. The file is written again with a later modification time, on the schedule of --retry, until it is loaded.',
  },
  (generation: number, seen: number | undefined, afterMs: number) => ({
    message: `the data plane has not loaded version ${generation} of the file within ${Math.round(afterMs / 1000)} s; ${
      seen === undefined ? 'it holds none of its first items' : `it serves version ${seen}`
    }`,
    hint: 'its error log says why; it must read the file of --output',
  }),
)

export const controlSilent = finding(
  'AXC0651',
  'error',
  {
    title: 'The control API does not answer, so that no load is confirmed',
    cause:
      'Nothing listens at the address of --confirm, what listens there is no control API of APISIX, or the data plane is down. The file is written all the same; whether it is served is not known.',
    fix: 'Start the data plane, or correct the address: it is that of apisix.control in the config.yaml of APISIX, http://127.0.0.1:9090 by default. It is asked again on the schedule of --retry; the file is not written again for that.',
  },
  (reason: string, generation: number) => ({
    message: `whether version ${generation} of the file is loaded cannot be confirmed: ${reason}`,
    hint: 'is the data plane up, and is this its control API?',
  }),
)

/** More names make no message better; /status holds more of them. */
const mostNamed = 10

export const itemsMissing = finding(
  'AXC0652',
  'error',
  {
    title: 'The data plane has loaded the file without some of its items',
    cause:
      'APISIX drops an item that its schema or the check of a plugin refuses, or that names a plugin it does not load, with a line in its error log only. Requests for it are answered 404, or by a broader route.',
    fix: 'The error log of APISIX has "failed to check item data" with the reason. Correct the object that the item comes from; with --schema auto it is found before the file is written. The file is written again once; then it is only asked for again.',
  },
  (missing: readonly string[], generation: number) => {
    const more = missing.length > mostNamed ? ` and ${missing.length - mostNamed} more` : ''
    return {
      message: `the data plane has loaded version ${generation} of the file without ${missing.slice(0, mostNamed).join(', ')}${more}`,
      hint: 'its error log says why it dropped them; --schema auto tells before the write',
    }
  },
)
