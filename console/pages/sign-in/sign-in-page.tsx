// Sign-in: an access key pair, or the one-time link that the server printed. Also shown over a page whose session ended.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { PlayauthError } from '../../../sdk/client.ts';
import { Failure } from '../../server/failure.tsx';
import { t, tf } from '../../base/language.ts';
import { signIn, type KeyPair } from '../../server/session.ts';
import { Button, Field, Notice } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import './sign-in.css';
import { texts } from './texts.ts';

type State = 'ready' | 'busy' | 'link used' | { readonly error: unknown };

export function SignInPage({ isAgain = false }: { readonly isAgain?: boolean }): JSX.Element {
  const [state, setState] = useState<State>('ready');
  const useLink = async (pair: KeyPair): Promise<void> => {
    setState('busy');
    await signIn(pair).catch((error: unknown) => {
      const isNetwork = error instanceof PlayauthError && error.code.startsWith('Client.');
      setState(isNetwork ? { error } : 'link used');
    });
  };
  useEffect(() => {
    const pair = takeLink();
    if (pair !== undefined && isSecureContext) void useLink(pair);
  }, []);
  const form = isSecureContext ? (
    <SignInForm state={state} setState={setState} isAgain={isAgain} />
  ) : (
    <Notice tone="warn" title={t(texts.insecure)}>
      <p>{t(texts.insecureMore)}</p>
    </Notice>
  );
  // In the top layer, above the dialogs of the page.
  if (isAgain)
    return (
      <Dialog title={t(texts.again)} onClose={() => undefined} isMandatory>
        <p class="quiet">{t(texts.againLead)}</p>
        <div class="sign-in-form">{form}</div>
      </Dialog>
    );
  return (
    <div class="sign-in">
      <section class="card sign-in-card" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">{t(texts.title)}</h1>
        <p class="quiet">{t(texts.lead)}</p>
        <div class="sign-in-form">{form}</div>
      </section>
    </div>
  );
}

interface FormProps {
  readonly state: State;
  readonly setState: (state: State) => void;
  readonly isAgain: boolean;
}

function SignInForm({ state, setState, isAgain }: FormProps): JSX.Element {
  const [missing, setMissing] = useState<'id' | 'secret' | undefined>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isAgain) form.current?.querySelector('input')?.focus();
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(form.current ?? undefined);
    const pair = { accessKeyId: textOf(fields, 'id').trim(), accessKeySecret: textOf(fields, 'secret').trim() };
    const lacks = pair.accessKeyId === '' ? 'id' : pair.accessKeySecret === '' ? 'secret' : undefined;
    setMissing(lacks);
    if (lacks !== undefined) {
      form.current?.querySelector<HTMLInputElement>(`[name=${lacks}]`)?.focus();
      return;
    }
    setState('busy');
    await signIn(pair).catch((error: unknown) => {
      setState({ error });
    });
  };
  const isBusy = state === 'busy';
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <Faults state={state} />
      <KeyFields missing={missing} />
      <Button kind="main" type="submit" disabled={isBusy}>
        {t(isBusy ? texts.busy : texts.submit)}
      </Button>
      <p class="quiet small">{tf(texts.where, { command: 'playauth root-key' })}</p>
    </form>
  );
}

function KeyFields({ missing }: { readonly missing: 'id' | 'secret' | undefined }): JSX.Element {
  const attributes = (name: 'id' | 'secret') => ({ name, class: 'input mono', 'aria-invalid': missing === name });
  return (
    <>
      <Field label={t(texts.id)} hint={missing === 'id' ? t(texts.needId) : undefined}>
        {(ids) => <input {...ids} {...attributes('id')} autocomplete="username" spellcheck={false} />}
      </Field>
      <Field label={t(texts.secret)} hint={missing === 'secret' ? t(texts.needSecret) : undefined}>
        {(ids) => <input {...ids} {...attributes('secret')} type="password" autocomplete="current-password" />}
      </Field>
    </>
  );
}

function Faults({ state }: { readonly state: State }): JSX.Element | null {
  if (state === 'link used')
    return (
      <Notice tone="warn" title={t(texts.linkUsed)}>
        <p>{t(texts.linkUsedMore)}</p>
      </Notice>
    );
  if (typeof state === 'string') return null;
  const code = state.error instanceof PlayauthError ? state.error.code : '';
  if (code === 'SignatureDoesNotMatch' || code === 'InvalidAccessKeyId.NotFound')
    return (
      <Notice tone="bad" title={t(texts.wrong)}>
        <p>{t(code === 'SignatureDoesNotMatch' ? texts.wrongSecret : texts.wrongId)}</p>
      </Notice>
    );
  return <Failure error={state.error} />;
}

/**
 * The pair of a sign-in link. It leaves the address at once, and so the history of the browser. Never a pair of an access key: a link of
 * another person would sign a person in to their account unasked (login CSRF).
 */
function takeLink(): KeyPair | undefined {
  const [, accessKeyId, accessKeySecret] = /^#sign-in=(SIGNIN\.[\w-]+)~([\w-]+)$/.exec(location.hash) ?? [];
  if (accessKeyId === undefined || accessKeySecret === undefined) return undefined;
  history.replaceState(null, '', location.pathname);
  return { accessKeyId, accessKeySecret };
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
