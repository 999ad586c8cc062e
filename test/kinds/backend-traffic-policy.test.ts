import { describe, expect, test } from 'bun:test'
import { compile } from '../../src/compiler.ts'
import { decodeObject } from '../../src/kinds/table.ts'
import { formOf, group, type Json } from './form.ts'

/** BackendTrafficPolicy as it is decoded. Kinds spec section 10.2. */

const target = { group: '', kind: 'Service', name: 'cart' }

function salvaged(apiVersion: string, spec: Json): unknown {
  const told: string[] = []
  const raw = { apiVersion, kind: 'BackendTrafficPolicy', metadata: { name: 'cart' }, spec }
  const decoded = decodeObject(raw, ({ code }) => told.push(code))
  expect(told).not.toEqual([])
  const { targets, settings } = { targets: undefined, settings: 'none', ...decoded?.object }
  return { targets, settings }
}

describe('BackendTrafficPolicy', () => {
  test('has its targets, and settings as an ApisixUpstream has them', () => {
    const spec = {
      targetRefs: [target, { ...target, sectionName: 'http' }],
      retries: 0,
      timeout: { connect: '5s' },
      healthCheck: { active: { timeout: '2s', healthy: {}, unhealthy: { interval: '0s', timeouts: 3 } } },
    }
    expect(formOf(`${group}/v1alpha1`, 'BackendTrafficPolicy', { spec })).toEqual({
      targets: [
        { path: ['spec', 'targetRefs', 0], service: 'cart' },
        { path: ['spec', 'targetRefs', 1], service: 'cart', section: 'http' },
      ],
      settings: {
        path: ['spec'],
        retries: 0,
        timeout: { connect: 5 },
        healthCheck: {
          active: {
            type: 'http',
            timeoutSeconds: 2,
            requestHeaders: [],
            healthy: { httpCodes: [] },
            unhealthy: { intervalSeconds: 1, httpCodes: [], timeouts: 3 },
          },
        },
      },
    })
  })

  test('keeps its targets where it is broken or of an unknown version, and nothing it asks for', () => {
    const targets = [{ path: ['spec', 'targetRefs', 1], service: 'cart', section: 'http' }]
    const targetRefs = [5, { ...target, sectionName: 'http' }, { kind: 'Service' }]
    expect(salvaged(`${group}/v1alpha1`, { targetRefs, retries: 1 })).toEqual({ targets, settings: undefined })
    expect(salvaged(`${group}/v1`, { targetRefs, retries: 1 })).toEqual({ targets, settings: undefined })
    const kinds = ['Service', 'service', 'Gateway'].map((kind) => ({ ...target, kind, name: kind }))
    expect(salvaged(`${group}/v1alpha1`, { targetRefs: kinds })).toEqual({
      targets: [
        { path: ['spec', 'targetRefs', 0], service: 'Service' },
        { path: ['spec', 'targetRefs', 1], service: 'service' },
      ],
      settings: undefined,
    })
    expect(salvaged(`${group}/v1alpha1`, {})).toEqual({ targets: [], settings: undefined })
    expect(salvaged(`${group}/v1alpha1`, { targetRefs: 'cart' })).toEqual({ targets: [], settings: undefined })
  })

  test('of another kind or group of target is refused', () => {
    for (const other of [{ kind: 'Gateway' }, { group: 'apps' }]) {
      const { diagnostics } = compile([
        {
          apiVersion: `${group}/v1alpha1`,
          kind: 'BackendTrafficPolicy',
          metadata: { name: 'cart' },
          spec: { targetRefs: [{ ...target, ...other }] },
        },
      ])
      expect(diagnostics.map(({ code }) => code)).toContain('AXC0133')
    }
  })
})
