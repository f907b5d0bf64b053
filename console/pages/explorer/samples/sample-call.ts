// What a sample is made of: one call, with the values of the form. Pure.
export interface SampleCall {
  /** `http://127.0.0.1:8280` */
  readonly origin: string;
  readonly action: string;
  readonly version: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export function hostOf({ origin }: SampleCall): string {
  return origin.replace(/^\w+:\/\//, '');
}

/** As the official SDKs name it. */
export function protocolOf({ origin }: SampleCall): 'HTTP' | 'HTTPS' {
  return origin.startsWith('https:') ? 'HTTPS' : 'HTTP';
}

/** A literal in every language whose texts are those of JSON: JavaScript, Python, Java, Go, C#, C++. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** One line for each parameter. */
export function linesOf({ parameters }: SampleCall, write: (name: string, value: string) => string): string {
  return parameters.map(([name, value]) => `${write(name, value)}\n`).join('');
}
