/** The token in an `Authorization` header, whatever it is worth. */
export const bearerIn = (authorization: string | null | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
