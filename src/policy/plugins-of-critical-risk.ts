const runsTemplate =
  'compiles its template to Lua, so that whoever writes the template runs code in the gateway and reads its files'
const asksRunner = 'hands requests to the plugin runner of the gateway, which runs code that the configuration names'

/**
 * What runs code of whoever wrote the configuration, or has the gateway start a program: it can do all that the gateway
 * can, and read the keys and credentials of everybody. The last two are no plugins but fields.
 * Sources: https://github.com/apache/apisix/tree/master/apisix/plugins for each; for templates
 * https://github.com/bungle/lua-resty-template (`load` with `_G` within reach; `{(file)}` reads a file);
 * `pre_function` in `_meta` is in the schema of every plugin.
 */
export const criticalPlugins: Readonly<Record<string, string>> = {
  'ai-prompt-template': runsTemplate,
  'body-transformer': runsTemplate,
  'ext-plugin-post-req': asksRunner,
  'ext-plugin-post-resp': asksRunner,
  'ext-plugin-pre-req': asksRunner,
  inspect: 'switches on debugging hooks, which run code from a file of the gateway',
  'mcp-bridge': 'starts the command in its configuration as a process of the gateway',
  'serverless-post-function': 'runs the Lua code in its configuration in the gateway',
  'serverless-pre-function': 'runs the Lua code in its configuration in the gateway',
  filter_func: 'is Lua code, which the gateway runs for each request that the rule could match',
  pre_function: 'is Lua code, which the gateway runs before the plugin',
}
