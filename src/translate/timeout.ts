import type { Timeouts } from '../kinds/shared.ts'
import type { Timeout } from '../model/config.ts'

/** All three, in seconds: what is absent or 0 is APISIX's 60, and nothing is below its resolution of 1 ms (C20). */
export function translateTimeout({ connect, send, read }: Timeouts): Timeout {
  return { connect: settle(connect), send: settle(send), read: settle(read) }
}

function settle(seconds: number | undefined): number {
  return seconds === undefined || seconds === 0 ? 60 : Math.max(0.001, seconds)
}
