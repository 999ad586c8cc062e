import { finding } from '../diagnostic.ts'

/** AXC005x: the listener of probes and metrics. */

export const cannotListen = finding(
  'AXC0050',
  'error',
  {
    title: 'The address for probes and metrics cannot be used',
    cause: 'Something else listens there, the address is not one of this machine, or the port needs more rights.',
    fix: 'Name another address with --listen, or stop whatever else listens there.',
  },
  (reason: string) => ({
    message: `nothing can listen here: ${reasons[reason] ?? reason}`,
    hint: 'name another address with --listen',
  }),
)

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process does already (EADDRINUSE)',
  EADDRNOTAVAIL: 'the address is not one of this machine (EADDRNOTAVAIL)',
  EACCES: 'permission denied (EACCES)',
  ENOTFOUND: 'the name has no address (ENOTFOUND)',
}
