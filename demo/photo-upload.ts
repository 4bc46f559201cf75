import { House } from './house';

/** A file that was taken by S3; the id is its job's. */
export interface Upload {
  readonly id: string;
  readonly key: string;
}

interface Granted {
  readonly id: string;
  readonly upload: { readonly url: string; readonly fields: Record<string, string> };
}

/** As a browser does: asks for a form, then posts the file with it. */
export async function uploadPhoto(house: House, fileName: string, content: Buffer): Promise<Upload> {
  const { id, upload } = await grant(house, { fileName, contentType: 'image/png', size: content.length });
  const answer = await postFile(upload, content);
  if (answer.status !== 204) throw new Error(`S3 did not take ${fileName}: ${answer.status} ${await answer.text()}`);
  return { id, key: upload.fields.key };
}

export async function grant(house: House, file: { fileName: string; contentType: string; size?: number }): Promise<Granted> {
  const answer = await house.post('Photos', 'uploads', file);
  if (answer.status !== 201) throw new Error(`No form for ${file.fileName}: ${answer.status} ${await answer.text()}`);
  return await answer.json() as Granted;
}

export function postFile({ url, fields }: Granted['upload'], content: Buffer): Promise<Response> {
  const form = new FormData();
  Object.entries(fields).forEach(([name, value]) => form.append(name, value));
  form.append('file', new Blob([new Uint8Array(content)]));
  return fetch(url, { method: 'POST', body: form });
}
