import type { Page } from './model';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** An answer that is no success; `retryAfter` in seconds where the server said so. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly retryAfter?: number) {
    super(message);
    this.name = 'ApiError';
  }
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** An address of this server, relative to where the page lies. */
export const address = (path: string): string => new URL(path, document.baseURI).href;

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const url = new URL(address(path));
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal: signal ?? null });
  if (!response.ok) throw await failure(response);
  return await response.json() as T;
}

/** What the server said about an answer that is no success. */
export async function failure(response: Response): Promise<ApiError> {
  let title = `${response.status} ${response.statusText}`.trim();
  if (response.headers.get('content-type')?.includes('problem+json')) {
    const problem = await response.json().catch(() => ({})) as { title?: string; detail?: string };
    title = problem.detail ?? problem.title ?? title;
  }
  const retryAfter = Number(response.headers.get('retry-after') ?? NaN);
  return new ApiError(response.status, title, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

/** The pages of a list, one after the other. `next` names the query member that `next_cursor` goes into. */
export async function* pages<T>(path: string, query: Query = {}, signal?: AbortSignal, next = 'cursor'): AsyncGenerator<readonly T[]> {
  let cursor: string | number | undefined;
  for (;;) {
    const page: Page<T> = await get<Page<T>>(path, cursor === undefined ? query : { ...query, [next]: cursor }, signal);
    yield page.items;
    // An empty page or a cursor that stands still ends the list, so that no answer can make this loop forever.
    if (page.next_cursor === undefined || page.next_cursor === null || page.next_cursor === cursor || page.items.length === 0) return;
    cursor = page.next_cursor;
  }
}
