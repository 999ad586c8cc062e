import type { FlagsOf, ValuesOf } from './option.ts'
import {
  accountOptions,
  answerOptions,
  clusterOptions,
  clusterScopeOptions,
  compileOptions,
  configMapOptions,
  configOptions,
  confirmOptions,
  dataPlaneOptions,
  differenceOptions,
  drawingOptions,
  emptyOptions,
  findingOptions,
  holdOptions,
  includeOptions,
  loopOptions,
  observeOptions,
  onceOptions,
  outputOptions,
  type pageOutputOptions,
  type pullOptions,
  reportOptions,
  requestOptions,
  schemaSettings,
  scopeOptions,
  shownOptions,
  testingOptions,
} from './options.ts'

/** Which options each command takes, and what it is given by them. */

export const checkOptions = {
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...reportOptions,
  ...findingOptions,
  ...configOptions,
}
export const buildOptions = {
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...outputOptions,
  ...emptyOptions,
  ...reportOptions,
  ...findingOptions,
  ...configOptions,
}
export const watchOptions = {
  ...clusterOptions,
  ...scopeOptions,
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...outputOptions,
  ...loopOptions,
  ...holdOptions,
  ...confirmOptions,
  ...observeOptions,
  ...onceOptions,
  ...configOptions,
}
/** Those of watch, but that the form is that of what is printed. */
export const configCommandOptions = {
  ...watchOptions,
  format: { ...watchOptions.format, description: 'how the options are printed', heading: 'What is printed:' },
}
export const rbacOptions = {
  ...scopeOptions,
  pluginMetadataConfigmap: { ...configMapOptions.pluginMetadataConfigmap, heading: 'Which objects of a cluster:' },
  ...accountOptions,
  ...configOptions,
}
export const explainOptions = {
  ...requestOptions,
  ...clusterScopeOptions,
  ...includeOptions,
  ...compileOptions,
  ...configOptions,
}
export const graphOptions = {
  ...drawingOptions,
  ...clusterScopeOptions,
  namespace: drawingOptions.namespace,
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...configOptions,
}
export const whyOptions = {
  ...answerOptions,
  ...clusterScopeOptions,
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...configOptions,
}
export const pageOptions = { ...shownOptions, ...includeOptions, ...compileOptions, ...configOptions }
export const testOptions = {
  ...testingOptions,
  ...includeOptions,
  ...compileOptions,
  ...dataPlaneOptions,
  ...configOptions,
}
export const diffOptions = {
  ...differenceOptions,
  ...scopeOptions,
  ...includeOptions,
  ...compileOptions,
  ...configOptions,
}
export const schemaOptions = { ...schemaSettings, ...configOptions }
/** Of all commands together: what the environment and a configuration file may name. */
export const allOptions = {
  ...whyOptions,
  ...graphOptions,
  ...testOptions,
  ...diffOptions,
  ...buildOptions,
  ...watchOptions,
  ...rbacOptions,
  ...schemaOptions,
  ...explainOptions,
}

export type CompileValues = ValuesOf<typeof compileOptions & typeof includeOptions>
export type OutputValues = ValuesOf<typeof outputOptions & typeof emptyOptions>
export type ReportValues = ValuesOf<typeof reportOptions>
export type FindingValues = ValuesOf<typeof findingOptions>
export type RequestValues = ValuesOf<typeof requestOptions>
export type WatchValues = ValuesOf<typeof watchOptions>
export type ConfigMapValues = ValuesOf<typeof configMapOptions>
export type ScopeValues = ValuesOf<typeof scopeOptions>
export type ClusterValues = ValuesOf<Omit<typeof clusterOptions, 'once'>>

export type CheckFlags = FlagsOf<typeof checkOptions>
export type BuildFlags = FlagsOf<typeof buildOptions>
export type WatchFlags = FlagsOf<typeof watchOptions>
export type RbacFlags = FlagsOf<typeof rbacOptions>
export type SchemaFlags = FlagsOf<typeof schemaOptions>
export type DiffFlags = FlagsOf<typeof diffOptions>
export type PullFlags = FlagsOf<typeof pullOptions>
export type PageFlags = FlagsOf<typeof pageOptions & typeof pageOutputOptions>
export type TestFlags = FlagsOf<typeof testOptions>
export type ExplainFlags = FlagsOf<typeof explainOptions>
export type GraphFlags = FlagsOf<typeof graphOptions>
export type WhyFlags = FlagsOf<typeof whyOptions>
