import { describe, expect, test } from 'bun:test'
import { hostRefusal } from '../../src/policy/hosts.ts'
import { judgeItem } from '../../src/policy/judge-item.ts'
import { matchesAny } from '../../src/policy/patterns.ts'
import type { HostClaim, Policy } from '../../src/policy/policy.ts'
import { targetRefusal } from '../../src/policy/targets.ts'
import { defaultOptions } from '../../src/read/options.ts'
import { compilerOf, raw } from '../support/worlds.ts'

/** What the golden cases of band 07 leave open: corners in which one rule of the policy could be taken for another. */

const claim = (suffix: string, ...namespaces: readonly string[]): HostClaim => ({
  name: `hosts of ${suffix}`,
  suffix,
  namespaces,
})

describe('whose a host is', () => {
  const claims = [
    claim('*', 'rest'),
    claim('example.org', 'shop'),
    claim('tea.example.org', 'tea'),
    claim('net', 'net'),
  ]
  const refusedBy = (namespace: string, host: string) =>
    hostRefusal({ claims, others: 'shared' }, namespace, host)?.suffix

  test('the longest suffix decides alone, wherever it stands among the claims', () => {
    for (const order of [claims, [...claims].reverse()]) {
      const by = (namespace: string, host: string) =>
        hostRefusal({ claims: order, others: 'shared' }, namespace, host)?.suffix
      expect(by('tea', 'hot.tea.example.org')).toBeUndefined()
      expect(by('shop', 'hot.tea.example.org')).toBe('tea.example.org')
      expect(by('shop', 'www.example.org')).toBeUndefined()
      expect(by('rest', 'www.example.org')).toBe('example.org')
      expect(by('rest', 'example.com')).toBeUndefined()
      expect(by('shop', 'example.com')).toBe('*')
      expect(by('shop', 'shopexample.org')).toBe('*')
    }
  })

  test('a star takes the consent of every claim below it, and of no other', () => {
    expect(refusedBy('tea', '*.tea.example.org')).toBeUndefined()
    expect(refusedBy('shop', '*.example.org')).toBe('tea.example.org')
    expect(refusedBy('net', '*.net')).toBeUndefined()
    expect(refusedBy('rest', '*.com')).toBeUndefined()
    expect(refusedBy('rest', '*')).toBe('example.org')
  })

  test('the host of a stream route is one', () => {
    const policy: Policy = { rules: [], hosts: { claims, others: 'shared' } }
    const about = { policy, allowLua: false, namespace: 'shop', kind: 'ApisixRoute' }
    const rule = { id: 'a', upstream_id: 'b', sni: 'tea.example.org' }
    expect(judgeItem('stream_routes', rule, about).map(({ kind, path }) => ({ kind, path }))).toEqual([
      { kind: 'host', path: ['sni'] },
    ])
    expect(judgeItem('stream_routes', rule, { ...about, namespace: 'tea' })).toEqual([])
    expect(judgeItem('stream_routes', { id: 'a', upstream_id: 'b', server_port: 9100 }, about)).toEqual([])
  })
})

describe('plugins that a plugin runs', () => {
  const policy: Policy = {
    rules: [{ name: 'small', namespaces: ['shop'], plugins: { upTo: 'high', allow: [], deny: ['limit-count'] } }],
  }
  const refused = (plugins: Readonly<Record<string, unknown>>, namespace = 'shop') =>
    judgeItem('routes', { id: 'a', uris: ['/'], plugins } as never, {
      policy,
      allowLua: false,
      namespace,
      kind: 'ApisixRoute',
    }).map(({ path }) => path.join('.'))
  const workflow = (...actions: readonly unknown[]) => ({
    workflow: { rules: [{ actions: [['return', { code: 403 }]] }, { actions }] },
  })

  test('workflow: each of its actions but return', () => {
    expect(refused(workflow(['limit-conn', {}], ['limit-count', { count: 1 }]))).toEqual([
      'plugins.workflow.rules.1.actions.1',
    ])
    expect(refused(workflow(['limit-count', {}]), 'tea')).toEqual([])
    expect(refused(workflow('limit-count', [1], ['return', {}]))).toEqual([])
    expect(refused({ 'multi-auth': { auth_plugins: [{ 'key-auth': {} }, { 'limit-count': {} }] } })).toEqual([
      'plugins.multi-auth.auth_plugins.1.limit-count',
    ])
    expect(refused({ other: { rules: [{ actions: [['limit-count', {}]] }] } })).toEqual([])
  })
})

test('a star of a pattern stands for any characters, none included, and parts do not overlap', () => {
  const matching = (pattern: string, ...texts: readonly string[]) => texts.filter((text) => matchesAny([pattern], text))
  expect(matching('team', 'team', 'teams', 'a-team')).toEqual(['team'])
  expect(matching('*', '', 'anything')).toEqual(['', 'anything'])
  expect(matching('ab*ba', 'aba', 'abba', 'abxba')).toEqual(['abba', 'abxba'])
  expect(matching('a*b*c', 'abc', 'axbxc', 'acb', 'ac', 'abxc', 'axxc')).toEqual(['abc', 'axbxc', 'abxc'])
  expect(matching('a*bb*b', 'abb', 'abbb', 'abbxb')).toEqual(['abbb', 'abbxb'])
  expect(matching('*-a-*-b', 'x-a-b', 'x-a--b', '-a-y-b')).toEqual(['x-a--b', '-a-y-b'])
})

test('an address of IPv4 is the same in every form of IPv6 that stands for it', () => {
  const refused = (host: string, rules: Policy['rules'] = []) => targetRefusal({ rules }, 'shop', host) !== undefined
  const forms = [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '[::FFFF:a9fe:a9fe]',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
  ]
  expect(forms.filter((host) => !refused(host))).toEqual([])
  const harmless = ['192.0.2.1', '::ffff:192.0.2.1', '64:ff9b::192.0.2.1', '2001:db8::a9fe:a9fe', '::1:a9fe:a9fe']
  expect(harmless.filter((host) => refused(host))).toEqual([])
  const own = [{ name: 'own', namespaces: ['*'], targets: { networks: ['192.0.2.0/24'], domains: [] } }]
  expect(harmless.filter((host) => refused(host, own))).toEqual(['2001:db8::a9fe:a9fe', '::1:a9fe:a9fe'])
})

test('a name of the own namespace crosses nothing', () => {
  const rules = [{ name: 'closed', namespaces: ['*'], crossNamespace: 'never' as const }]
  expect(targetRefusal({ rules }, 'shop', 'web.shop.svc.cluster.local')).toBeUndefined()
  expect(targetRefusal({ rules }, 'shop', 'Web.Other.svc.')).toMatchObject({ rule: 'closed' })
  expect(targetRefusal({ rules }, 'shop', 'web.other.example.org')).toBeUndefined()
})

test('the bytes of plugin configs count before those of rules', () => {
  const v2 = 'apisix.apache.org/v2'
  const world = (note: string) => [
    raw('v1', 'Service', 'tea', 'shop', { spec: { ports: [{ port: 80 }] } }),
    raw(v2, 'ApisixPluginConfig', 'big', 'shop', {
      spec: { plugins: [{ name: 'response-rewrite', config: { headers: { set: { 'X-Note': note } } } }] },
    }),
    raw(v2, 'ApisixRoute', 'tea', 'shop', {
      spec: { http: [{ name: 'a', match: { paths: ['/'] }, backends: [{ serviceName: 'tea', servicePort: 80 }] }] },
    }),
  ]
  const { plugin_configs, routes } = compilerOf(world('note')).compile().config
  const needed = [...plugin_configs, ...routes].reduce((sum, item) => sum + JSON.stringify(item).length, 0)
  const codes = (note: string, bytes: number) => {
    const policy: Policy = { rules: [{ name: 'small', namespaces: ['*'], quotas: { bytes } }] }
    const { diagnostics } = compilerOf(world(note), { ...defaultOptions, policy }).compile()
    return diagnostics.map(({ code }) => code)
  }
  expect(codes('note', needed)).not.toContain('AXC0709')
  expect(codes('note', needed - 1)).toContain('AXC0709')
  expect(codes('notes', needed)).toContain('AXC0709')
})
