/** Whether a text is the number of a port, from 1. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= mostPort
}

export const mostPort = 65_535
