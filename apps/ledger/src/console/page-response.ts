import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PageFile, PageFiles } from './page-files.ts'

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Synod: the console is not built</title>
<h1>The console’s page is not built</h1>
<p>In a checkout, build it and reload: <code>npx nx build @synod/console</code></p>
<p>The cluster runs all the same.</p>
</html>
`

/** Answers a request for a part of the page. */
export async function servePage(files: PageFiles, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request.url ?? '/')
  const file = await files.find(path)
  if (file) sendFile(file, request, response)
  else if (path === '/') send(response, 503, 'text/html; charset=utf-8', NOT_BUILT)
  else send(response, 404, 'text/plain; charset=utf-8', 'There is no such file.\n')
}

/** The path of a request, as it is written: what a percent sign hides is looked up, and not found. */
export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '/'
}

function sendFile(file: PageFile, { headers, method }: IncomingMessage, response: ServerResponse): void {
  const { type, tag, isImmutable } = file
  response.setHeader('Content-Type', type)
  response.setHeader('ETag', tag)
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Cache-Control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (headers['if-none-match'] === tag) {
    response.writeHead(304).end()
    return
  }
  const accepted = String(headers['accept-encoding'] ?? '').split(/\s*,\s*/)
  const [encoding, body] =
    file.brotli && accepted.includes('br')
      ? (['br', file.brotli] as const)
      : file.gzip && accepted.includes('gzip')
        ? (['gzip', file.gzip] as const)
        : ([undefined, file.plain] as const)
  if (encoding) response.setHeader('Content-Encoding', encoding)
  response.writeHead(200, { 'Content-Length': body.length })
  response.end(method === 'HEAD' ? undefined : body)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text)
}
