// Requests with the key of a person, which is kept in memory only.
import { address, failure } from '../api';
import type { Page } from '../model';
import type { Job } from './job';

const timeoutMilliseconds = 8000;

export class JobRequests {
  key = '';

  async list(signal: AbortSignal): Promise<readonly Job[]> {
    return (await (await this.send('GET', 'api/jobs', undefined, signal)).json() as Page<Job>).items;
  }

  run(job: string, signal: AbortSignal): Promise<unknown> {
    return this.send('POST', `api/jobs/${encodeURIComponent(job)}/runs`, undefined, signal);
  }

  pause(job: string, paused: boolean, signal: AbortSignal): Promise<unknown> {
    return this.send('PATCH', `api/jobs/${encodeURIComponent(job)}`, { paused }, signal);
  }

  private async send(method: string, path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (this.key !== '') headers.set('authorization', `Bearer ${this.key}`);
    if (body !== undefined) headers.set('content-type', 'application/merge-patch+json');
    const response = await fetch(address(path), {
      method, headers, body: body === undefined ? null : JSON.stringify(body), signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    if (!response.ok) throw await failure(response);
    return response;
  }
}
