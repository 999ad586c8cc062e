import { parseIp } from './ip.ts'

/** Whether an address is one of the addresses and networks; a text that is no address is in none of them. */
export function isAmong(address: string, networks: readonly string[]): boolean {
  return networks.some((network) => isIn(address, network))
}

function isIn(address: string, network: string): boolean {
  const slash = network.indexOf('/')
  const base = parseIp(slash === -1 ? network : network.slice(0, slash))
  const parsed = parseIp(address)
  if (base === undefined || parsed === undefined || base.family !== parsed.family) return false
  const width = base.family === 4 ? 8 : 16
  const bits = slash === -1 ? width * base.groups.length : Number(network.slice(slash + 1))
  return base.groups.every((group, index) => {
    const shift = width - Math.min(width, Math.max(0, bits - index * width))
    return group >> shift === (parsed.groups[index] ?? 0) >> shift
  })
}
