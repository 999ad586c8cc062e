-- Loads texts the way a data plane does, with the parsers that it uses, and prints one line of JSON for each:
-- {"value": ...} or {"error": "..."}. Usage: luajit load.lua yaml|json [variables]; live
-- variables are an error in YAML but with the second word. Standard input: for each text its length in
-- bytes, a newline, the bytes. Lua has one kind of table, so an empty list and an empty mapping both come out as [].
local cjson = require "cjson"
local format = arg[1]
local takes_variables = arg[2] == "variables"

-- The pattern of APISIX for environment variables; no variable is set here, so only defaults count.
local variable = "%$%{%{%s*([%w_]+[%:%=]?.-)%s*%}%}"

local function substitute(text)
   local used, missing = false, nil
   local result = text:gsub(variable, function(inner)
      local name, default = inner:match("^(.-):=(.*)$")
      used = true
      if default then return (default:gsub("^%s*(.-)%s*$", "%1")) end
      missing = name or inner
      return ""
   end)
   if missing then error("can't find environment variable " .. missing, 0) end
   return result, used
end

-- config_provider json, and yaml before 3.17: the parsed strings, values and keys.
local function substitute_parsed(value)
   if type(value) == "table" then
      local result = {}
      for key, field in pairs(value) do
         if type(key) == "string" then key = substitute(key) end
         result[key] = substitute_parsed(field)
      end
      return result
   end
   if type(value) ~= "string" then return value end
   local result, used = substitute(value)
   if used and tonumber(result) then return tonumber(result) end
   if used and (result == "true" or result == "false") then return result == "true" end
   return result
end

local load
if format == "json" then
   load = function(text) return substitute_parsed(cjson.decode(text)) end
else
   local lyaml = require "lyaml"
   load = function(text)
      if not text:sub(-10):find("#END%s*$") then error("missing end flag", 0) end
      local raw, used = substitute(text)
      if used and not takes_variables then error("a live variable", 0) end
      return lyaml.load(raw)
   end
end

local function quote(text)
   return '"' .. text:gsub('[%z\1-\31"\\\127]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

local is_null
local function print_json(value)
   local kind = type(value)
   if kind == "string" then return quote(value) end
   if kind == "number" then return ("%.17g"):format(value) end
   if kind == "boolean" then return tostring(value) end
   if is_null(value) then return "null" end
   local parts = {}
   if value[1] ~= nil or next(value) == nil then
      for index, element in ipairs(value) do parts[index] = print_json(element) end
      return "[" .. table.concat(parts, ",") .. "]"
   end
   for key, field in pairs(value) do
      if type(key) ~= "string" then error("a key is a " .. type(key), 0) end
      parts[#parts + 1] = quote(key) .. ":" .. print_json(field)
   end
   return "{" .. table.concat(parts, ",") .. "}"
end

if format == "json" then
   is_null = function(value) return value == cjson.null end
else
   local null = require("lyaml").null
   is_null = function(value) return value == null end
end

while true do
   local length = io.read("*n")
   if not length then break end
   io.read(1)
   local text = length == 0 and "" or io.read(length)
   local ok, result = pcall(function() return print_json(load(text)) end)
   print(ok and '{"value":' .. result .. "}" or '{"error":' .. quote(tostring(result)) .. "}")
end
