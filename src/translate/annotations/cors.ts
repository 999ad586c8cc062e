import type { AnnotationFeature } from './annotations.ts'

/** `enable-cors` and its details; what is not given keeps the plugin's default. */
export const cors: AnnotationFeature = {
  names: ['enable-cors', 'cors-allow-origin', 'cors-allow-methods', 'cors-allow-headers'],
  switch: 'enable-cors',
  plugins(annotations) {
    if (!annotations.isTrue('enable-cors')) return {}
    // An origin list with blanks after its commas would cost the route (C32).
    const origins = annotations.list('cors-allow-origin').join(',')
    const methods = annotations.text('cors-allow-methods')
    const headers = annotations.text('cors-allow-headers')
    return {
      cors: {
        ...(headers !== undefined && { allow_headers: headers }),
        ...(methods !== undefined && { allow_methods: methods }),
        ...(origins !== '' && { allow_origins: origins }),
      },
    }
  },
}
