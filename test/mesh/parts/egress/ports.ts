/** PORTS are where a site serves: high ones, because it runs as nobody in particular. The simulator has the second one, too. */
export const PORTS = { secure: 8443, plain: 8080 } as const;
