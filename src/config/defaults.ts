// Defaults that the commands need too which speak to a server: here, so that they need not load the table of settings.

export const DEFAULT_PORT = 8280;
export const DEFAULT_DATA_DIR = './data';
