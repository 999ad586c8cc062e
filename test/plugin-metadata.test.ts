import { afterEach, describe, expect, test } from 'bun:test'
import { Compiler } from '../src/compiler.ts'
import { keyOf } from '../src/kinds/table.ts'
import type { RawObject } from '../src/objects/raw.ts'
import { defaultOptions } from '../src/read/options.ts'
import { apisixc, inFolder } from './cli/run-cli.ts'
import { FakeCluster } from './fake-cluster/fake-cluster.ts'
import { ClusterLoop } from './support/cluster-loop.ts'
import { nowhere } from './support/worlds.ts'

const options = { ...defaultOptions, pluginMetadataConfigMap: { namespace: 'gw', name: 'metadata' } }

function configMap(name: string, plugin: string): RawObject {
  const text = `- cluster: default\n  plugins: [{name: ${plugin}, metadata: {log_format: {host: $host}}}]\n`
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'gw' }, data: { 'config.yaml': text } }
}

const proxy: RawObject = {
  apiVersion: 'apisix.apache.org/v1alpha1',
  kind: 'GatewayProxy',
  metadata: { name: 'gateway', namespace: 'gw' },
  spec: { plugins: [{ name: 'gzip', enabled: true }], pluginMetadata: { syslog: { log_format: { a: 'b' } } } },
}

/** A file without routes is not written. */
const routed: readonly RawObject[] = [
  {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata: { name: 'shop', namespace: 'gw' },
    spec: { http: [{ name: 'all', match: { paths: ['/*'] }, plugins: [{ name: 'mocking' }] }] },
  },
]

function classNaming(name: string, kind = 'GatewayProxy'): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'apisix' },
    spec: {
      controller: 'apisix.apache.org/apisix-ingress-controller',
      parameters: { apiGroup: 'apisix.apache.org', kind, name, namespace: 'gw', scope: 'Namespace' },
    },
  }
}

/** Plugins with metadata, global plugins, and the codes of what is said. */
function outcome(compiler: Compiler): readonly (readonly string[])[] {
  const { config, diagnostics } = compiler.compile()
  return [
    config.plugin_metadata.map(({ id }) => id),
    config.global_rules.flatMap(({ plugins }) => Object.keys(plugins)),
    diagnostics.map(({ code }) => code),
  ]
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

describe('plugin metadata over time', () => {
  test('of a ConfigMap comes and goes with it, and yields to a GatewayProxy while there is one', () => {
    const compiler = new Compiler(options)
    expect(outcome(compiler)).toEqual([[], [], ['AXC0344']])
    expect(compiler.asked()).toEqual([{ kind: 'ConfigMap', namespace: 'gw', name: 'metadata', isAbsent: true }])
    compiler.put(configMap('of-others', 'loggly'), nowhere)
    compiler.put(configMap('metadata', 'syslog'), nowhere)
    expect(outcome(compiler)).toEqual([['syslog'], [], []])
    expect(compiler.asked()).toEqual([{ kind: 'ConfigMap', namespace: 'gw', name: 'metadata', isAbsent: false }])
    compiler.put(proxy, nowhere)
    expect(outcome(compiler)).toEqual([['syslog'], ['gzip'], ['AXC0513']])
    expect(compiler.compile().config.plugin_metadata).toEqual([{ id: 'syslog', log_format: { a: 'b' } }])
    compiler.drop(keyOf(proxy))
    expect(compiler.compile().config.plugin_metadata).toEqual([{ id: 'syslog', log_format: { host: '$host' } }])
    compiler.drop(keyOf(configMap('metadata', 'syslog')))
    expect(outcome(compiler)).toEqual([[], [], ['AXC0344']])
  })

  test('an IngressClass takes a GatewayProxy away and gives it back', () => {
    const compiler = new Compiler(defaultOptions)
    compiler.put(proxy, nowhere)
    expect(outcome(compiler)).toEqual([['syslog'], ['gzip'], []])
    compiler.put(classNaming('another'), nowhere)
    expect(outcome(compiler)).toEqual([[], [], ['AXC0343', 'AXC0342']])
    compiler.put(classNaming('gateway'), nowhere)
    expect(outcome(compiler)).toEqual([['syslog'], ['gzip'], []])
    compiler.put(classNaming('gateway', 'ConfigMap'), nowhere)
    expect(outcome(compiler)).toEqual([[], [], ['AXC0343', 'AXC0353']])
  })

  test('in a cluster only the one ConfigMap is read, and followed', async () => {
    const cluster = await FakeCluster.start()
    const { world } = cluster
    stops.push(() => cluster.stop())
    world.put(configMap('metadata', 'syslog'))
    world.put(configMap('of-others', 'loggly'))
    world.put(proxy)
    for (const object of routed) world.put(object)
    const running = new ClusterLoop(cluster, { settings: { compile: { ...options, resolve: 'endpoints' } } })
    stops.push(() => running.stop())
    await running.until(() => ['ApisixRoute', 'GatewayProxy'].every((kind) => cluster.watches(kind).length > 0))
    await running.clock.advance(200)
    await running.until(() => cluster.watches('ConfigMap').length > 0)
    await running.clock.advance(200)
    expect(running.file).toContain('gzip')
    await running.change(() => world.put(configMap('metadata', 'file-logger')))
    expect(running.file).toContain('file-logger')
    const names = cluster.asked.flatMap(({ kind, namespace, name }) =>
      kind === 'ConfigMap' ? [`${namespace}/${name}`] : [],
    )
    expect([...new Set(names)]).toEqual(['gw/metadata'])
  })

  test('ConfigMaps of a folder are nobody’s business unless an option names one', () => {
    const text = [configMap('metadata', 'syslog'), configMap('metadata', 'loggly')].map((each) => JSON.stringify(each))
    inFolder({ 'in.yaml': text.join('\n---\n') }, (cwd) => {
      const plain = apisixc(['check', 'in.yaml', '-v'], { cwd })
      expect(plain.err).toContain('passed over: 2 ConfigMap')
      expect(plain.err).not.toContain('AXC0121')
      const named = apisixc(['build', 'in.yaml', '-o', '-', '--plugin-metadata-configmap', 'gw/metadata'], { cwd })
      expect(named.out).toContain('id: "loggly"')
      expect(named.err).toContain('AXC0121')
      expect(apisixc(['check', 'in.yaml', '--plugin-metadata-configmap', 'gw'], { cwd })).toMatchObject({ code: 2 })
    })
  })
})
