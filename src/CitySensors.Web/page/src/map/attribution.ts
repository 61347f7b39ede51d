// The attribution of a tile server is HTML in all their documentation. Its text and its links are kept, nothing else.
export function safeAttribution(html: string): string {
  const given = new DOMParser().parseFromString(html, 'text/html').body;
  const kept = document.createElement('div');
  const copy = (from: Node, to: Node): void => {
    for (const node of from.childNodes) {
      if (node instanceof HTMLAnchorElement && /^https?:$/.test(node.protocol)) {
        const link = document.createElement('a');
        link.href = node.href;
        link.rel = 'noopener noreferrer';
        link.textContent = node.textContent;
        to.appendChild(link);
      } else if (node.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(node.textContent ?? ''));
      else if (!(node instanceof HTMLScriptElement || node instanceof HTMLStyleElement)) copy(node, to);
    }
  };
  copy(given, kept);
  return kept.innerHTML;
}
