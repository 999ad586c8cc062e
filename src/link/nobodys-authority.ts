/**
 * A certificate that has signed none and can sign none: it is no authority (`CA:FALSE`), ended in the year 2000, and its
 * private key was thrown away when it was made. As the authority of `client` it lets nobody in. See for yourself with
 * `openssl x509 -text`. Source: basicConstraints and validity in https://www.rfc-editor.org/rfc/rfc5280#section-6.1
 */
export const nobodysAuthority = `-----BEGIN CERTIFICATE-----
MIIBcDCCARagAwIBAgIBATAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZhcGlzaXhj
IGxldHMgbm9ib2R5IGluMB4XDTAwMDEwMTAwMDAwMFoXDTAwMDEwMjAwMDAwMFow
ITEfMB0GA1UEAwwWYXBpc2l4YyBsZXRzIG5vYm9keSBpbjBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABG+74/49r/BnShAQxtycy/vxrt4Extl9K08nNThUqxnq7u8J
CZAoL4KiiGmbVcLbUCPss3hzA670u8YAJ0lbO1WjPzA9MAwGA1UdEwEB/wQCMAAw
DgYDVR0PAQH/BAQDAgeAMB0GA1UdDgQWBBTs+2r7ITftF8IjmQH036o3YueeVzAK
BggqhkjOPQQDAgNIADBFAiBl7slveXV9FREl9wNwC4OoP5Mzx3YiNqYewrtobAQ3
FQIhANVQGdS+4L/5VTaQhbxe6Zr/oWFemyT1LGnAr03GKZWO
-----END CERTIFICATE-----
`
