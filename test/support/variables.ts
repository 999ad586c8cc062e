/** A file as a data plane reads it that has each variable, with its own name for a value. */
export function replaceVariables(text: string): string {
  return text.replaceAll(/\$\{\{\s*(\w+)(?::=(.*?))?\s*\}\}/g, (_, name: string, standard = name) => standard)
}
