import { bindCertificate } from '../bind/certificate.ts'
import { namesOf } from '../bind/certificate-names.ts'
import { ingressTooLarge, tlsWithoutHosts, tlsWithoutSecret } from '../diagnostics/catalog/ingress.ts'
import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts'
import type { Ingress, IngressTls } from '../kinds/ingress.ts'
import { checkSsl } from '../model/check.ts'
import type { Item, Ssl } from '../model/config.ts'
import { ingressSslId } from '../model/id.ts'
import { type At, inside } from '../objects/object.ts'
import type { Read } from '../read/read.ts'
import { admit } from './admit.ts'
import type { Loss, Ranked } from './fragment.ts'
import { mostMultiplied } from './ingress-size.ts'
import { lossOver } from './loss.ts'

const lost =
  'the certificate is left out, and connections to its hosts are refused unless another one covers them; the routes stay'

/** The certificates of an Ingress. One that cannot be had takes no route with it (BUG-37). Kinds spec section 8.5. */
export function translateIngressTls(source: Ingress, read: Read, report: Report) {
  let size = 0
  const ssls: Ranked<Ssl>[] = []
  const losses: Loss[] = []
  for (const [index, entry] of source.tls.entries()) {
    const from: At = { object: source.key, path: entry.path }
    const found: Diagnostic[] = []
    const value = sslOf(entry, index, source, from, read, (diagnostic) => found.push(diagnostic))
    for (const diagnostic of found) report(diagnostic)
    size += value === undefined ? 0 : value.cert.length + value.key.length
    if (size > mostMultiplied) {
      report(ingressTooLarge(from, 'certificates', mostMultiplied, 'this entry and those after it are left out'))
      break
    }
    const target = `ssls/${ingressSslId(source.namespace, source.name, index).id}`
    if (value !== undefined) ssls.push({ value, from, rank: { source, index } })
    else losses.push(...lossOver(source.key, target, found, 0, (item) => isFor(item, entry)))
  }
  return { ssls, losses }
}

/** Entries are known by their place, so another one may have had this one's before. */
function isFor(item: Item, { hosts }: IngressTls): boolean {
  const written = new Set(hosts.map(hostOf))
  const { snis = [] } = item as Ssl
  return snis.every((sni) => written.has(sni))
}

function hostOf(written: string): string {
  return written.trim().toLowerCase()
}

function sslOf(
  { hosts, secretName }: IngressTls,
  index: number,
  { namespace, name }: Ingress,
  from: At,
  read: Read,
  report: Report,
): Ssl | undefined {
  if (secretName === '') {
    report(tlsWithoutSecret(from, hosts))
    return undefined
  }
  const pair = bindCertificate(inside(from, 'secretName'), namespace, secretName, lost, read, report)
  if (pair === undefined) return undefined
  const written = hosts.map(hostOf).filter((host) => host !== '')
  const snis = written.length > 0 ? [...new Set(written)] : namesOf(pair.cert)
  if (snis.length === 0) {
    report(tlsWithoutHosts(from))
    return undefined
  }
  const ssl: Ssl = { id: ingressSslId(namespace, name, index).id, snis, ...pair }
  const sourceOf = ([field, step]: At['path']): At =>
    field === 'snis' && written.length > 0
      ? inside(from, 'hosts', ...(step === undefined ? [] : [step]))
      : inside(from, 'secretName')
  return admit('ssls', ssl, lost, checkSsl, sourceOf, read, report) ? ssl : undefined
}
