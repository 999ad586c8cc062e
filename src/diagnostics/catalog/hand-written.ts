import { finding } from '../diagnostic.ts'

/** What an item of --include can get wrong by itself. */

export const includedWithoutId = finding(
  'AXC0247',
  'warning',
  {
    title: 'An included item has no id',
    cause:
      'APISIX then counts the items of the section. When one is inserted, others get another id, which resets rate limits and counters and breaks references.',
    fix: 'Give the item an id: 1 to 64 letters, digits, or any of - _ .',
  },
  (id: string) => ({
    message: `it has no id, so it is called ${id} after its place in the file`,
    hint: 'give it an id',
  }),
)

export const unknownIncludedField = finding(
  'AXC0248',
  'error',
  {
    title: 'An included item has a field that APISIX does not know',
    cause: 'APISIX drops an item with a field that it does not know, with nothing but a line in its log.',
    fix: 'Correct the name of the field, or delete it.',
  },
  (field: string, closest: string | undefined) => ({
    message: `APISIX knows no field ${JSON.stringify(field)} here and would drop the item; it is left out`,
    hint: closest === undefined ? 'delete it' : `did you mean ${closest}?`,
  }),
)

export const pluginListIncluded = finding(
  'AXC0249',
  'error',
  {
    title: 'An included file lists the plugins of the data plane',
    cause:
      'The section plugins replaces the list of plugins of a running APISIX: routes with any other plugin are dropped, and taking the section out again does not bring the old list back.',
    fix: 'Delete the section, and switch plugins on and off in the config.yaml of APISIX.',
  },
  () => ({
    message: 'plugins would replace the plugins of each running APISIX for good; it is left out',
    hint: 'switch plugins on and off in config.yaml',
  }),
)
