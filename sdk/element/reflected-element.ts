// What `<playauth-player>` stands on: properties that are its attributes, and those that a page set before the class was loaded.

/** Nothing to extend on a server that renders pages: there the class only has to load. */
const Base = (globalThis.HTMLElement as typeof HTMLElement | undefined) ?? (class {} as typeof HTMLElement);

export class ReflectedElement extends Base {
  get videoId(): string {
    return this.getAttribute('video-id') ?? '';
  }

  set videoId(value: string) {
    this.setAttribute('video-id', value);
  }

  get playAuth(): string {
    return this.getAttribute('play-auth') ?? '';
  }

  set playAuth(value: string) {
    this.setAttribute('play-auth', value);
  }

  get endpoint(): string {
    return this.getAttribute('endpoint') ?? '';
  }

  set endpoint(value: string) {
    this.setAttribute('endpoint', value);
  }
}

/** Properties that were set before the class was loaded hide its accessors. */
export function takeEarlyProperties(element: object, names: readonly string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}
