// Whether pages run a script that somebody put there: parsed as HTML5 says (parse5), and what a browser would execute is executed.
// Reads a line of JSON with an array of pages, writes a line with an array of booleans; started once for many lines by mutants_xss.py.
'use strict';

const path = require('path');
const readline = require('readline');
const {fires, SVG} = require('./xss_events.js');
const {closed, opened} = require('./xss_window.js');

const MAX_DEPTH = 4; // Pages within pages: srcdoc, data: and document.write.
const HOME = 'http://site.example/page';
const HTML = 'http://www.w3.org/1999/xhtml';
// XML forgives nothing; this much of it we make.
const WELL_FORMED = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"(?: on\w+="[^"<&]*")?(?:\/>|>(?:<script>[^<&]*<\/script>)?<\/svg>)$/;
const SCRIPT_TYPES = /^(?:(?:text|application)\/(?:x-)?(?:java|ecma|live|j)script(?:1\.[0-5])?|module)?$/i;

/** The address as a browser reads it: blanks and controls before it, tabs and lines inside it are gone. */
function address(text) {
  try {
    return new URL(text, HOME);
  } catch {
    return null;
  }
}

function ofData(url) {
  const found = /^data:([^,]*),([^]*)$/.exec(url.href.replace(/#.*$/, ''));
  if (!found) return null;
  const bytes = decoded(found[2]);
  const type = found[1].split(';')[0].trim().toLowerCase();
  return {type, text: /;\s*base64\s*$/i.test(found[1]) ? Buffer.from(bytes, 'base64').toString() : bytes};
}

/** Percent-decoded; what isn't UTF-8 becomes replacement characters. */
function decoded(text) {
  return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, (_, pair) => String.fromCharCode(parseInt(pair, 16)))
    .replace(/[^\0-\xff]+/g, (wide) => Buffer.from(wide).toString('latin1')), 'latin1').toString();
}

class Visit {
  constructor(parse5, depth) {
    this.parse5 = parse5;
    this.depth = depth;
    this.did = false;
    this.window = null;
  }

  open() {
    this.window ??= opened((specifier) => this.fetched(specifier));
    return this.window;
  }

  close() {
    if (this.window) closed(this.window);
    return this.did;
  }

  settle() {
    const {note} = this.open();
    for (const url of note.urls.splice(0)) this.navigated(url);
    this.did ||= note.did;
    for (const page of note.pages.splice(0)) this.inner(page);
  }

  run(code, strict) {
    const value = this.open().script(code, strict);
    this.settle();
    return value;
  }

  /** A script from elsewhere is one that the attacker chose. */
  fetched(text) {
    const url = address(text);
    if (!url) return;
    if (url.protocol === 'data:') {
      const data = ofData(url);
      if (data) this.open().script(data.text, false);
    } else if (/^https?:$/.test(url.protocol) && url.host !== 'site.example') {
      this.did = true;
    }
  }

  navigated(text) {
    const url = address(text);
    if (!url || url.protocol !== 'javascript:') return;
    const value = this.run(decoded(url.href.slice('javascript:'.length)), false);
    if (typeof value === 'string') this.inner(value); // A text is shown as a page.
  }

  framed(text) {
    const url = address(text);
    if (!url) return;
    if (url.protocol === 'javascript:') return void this.navigated(text);
    const data = url.protocol === 'data:' ? ofData(url) : null;
    if (data && (data.type === 'text/html' || (data.type === 'image/svg+xml' && WELL_FORMED.test(data.text)))) this.inner(data.text);
  }

  inner(page) {
    if (this.did || this.depth >= MAX_DEPTH) return;
    this.did = visited(this.parse5, page, this.depth + 1);
  }

  page(text) {
    const tree = this.parse5.parse(text, {sourceCodeLocationInfo: true});
    const all = [];
    const walk = (node, inForm) => {
      if (node.tagName) all.push({node, inForm});
      for (const child of node.childNodes ?? []) walk(child, inForm || node.tagName === 'form');
    };
    walk(tree, false);
    const keyframes = all.filter(({node}) => node.tagName === 'style')
      .flatMap(({node}) => [...textOf(node).matchAll(/@(?:-webkit-)?keyframes\s+([\w-]+)/gi)].map((found) => found[1]));
    const attribute = (name) => all.flatMap(({node}) => node.attrs).find((one) => one.name === name)?.value;
    const source = all.find(({node}) => node.tagName === 'source')?.node.attrs.find((one) => one.name === 'src')?.value;
    const about = {keyframes, source, mapped: attribute('usemap') !== undefined};
    for (const {node, inForm} of all) {
      if (this.did) break;
      this.element(node, inForm, about);
    }
  }

  element(node, inForm, about) {
    const attributes = node.attrs.map((one) => ({name: one.prefix ? one.prefix + ':' + one.name : one.name, value: one.value}));
    const has = (name) => attributes.find((one) => one.name === name)?.value;
    const tag = node.tagName;
    const namespace = node.namespaceURI;
    if (tag === 'script' && (namespace === HTML || namespace === SVG)) this.scriptElement(node, has);
    for (const {name, value} of attributes) {
      if (this.did) return;
      if (name.startsWith('on') && fires(name.slice(2), tag, namespace, has, node.parentNode?.tagName, about)) {
        this.open().handler(value, tag, attributes);
        this.settle();
      }
    }
    if (!this.did) this.addresses(tag, namespace, has, inForm, node, about);
  }

  scriptElement(node, has) {
    const kind = has('type') ?? (has('language') ? 'text/' + has('language') : '');
    if (!node.sourceCodeLocation?.endTag && !(node.namespaceURI === SVG && has('href'))) return; // At the end of a page it isn't run.
    if (!SCRIPT_TYPES.test(kind.trim()) || (has('nomodule') !== undefined && kind !== 'module')) return;
    const source = node.namespaceURI === SVG ? has('href') ?? has('xlink:href') : has('src');
    if (source === undefined) return void this.run(textOf(node), /^module$/i.test(kind.trim()));
    this.fetched(source);
    this.settle();
  }

  addresses(tag, namespace, has, inForm, node, about) {
    const link = has('href') ?? has('xlink:href');
    const kind = (has('type') ?? '').toLowerCase();
    if ((tag === 'a' || (tag === 'area' && about.mapped)) && link !== undefined) this.navigated(link);
    if (namespace === SVG && node.parentNode?.tagName === 'a' && /^(?:xlink:)?href$/.test(has('attributeName') ?? '')) {
      if (tag === 'set' && has('to')) this.navigated(has('to'));
      const values = has('values') ?? (has('to') === undefined ? undefined : has('from'));
      if (tag === 'animate' && values) for (const text of values.split(';')) this.navigated(text);
    }
    if (namespace !== HTML) return;
    if (tag === 'form' && has('action')) this.navigated(has('action'));
    if ((inForm || has('form') !== undefined) && has('formaction') &&
        ((tag === 'button' && kind !== 'button' && kind !== 'reset') || (tag === 'input' && (kind === 'submit' || kind === 'image')))) {
      this.navigated(has('formaction'));
    }
    if (tag === 'iframe' && has('sandbox') !== undefined) return;
    if (tag === 'iframe' && has('srcdoc') !== undefined) this.inner(has('srcdoc'));
    else if ((tag === 'iframe' || tag === 'frame' || tag === 'embed') && has('src')) this.framed(has('src'));
    else if (tag === 'object' && has('data')) this.framed(has('data'));
  }
}

function visited(parse5, text, depth) {
  const visit = new Visit(parse5, depth);
  visit.page(text);
  return visit.close();
}

function textOf(node) {
  return node.childNodes.map((child) => child.nodeName === '#text' ? child.value : '').join('');
}

async function main() {
  const parse5 = await import(path.join(process.argv[2], 'parse5/dist/index.js'));
  for await (const line of readline.createInterface({input: process.stdin})) {
    const verdicts = JSON.parse(line).map((page) => visited(parse5, page, 0));
    process.stdout.write(JSON.stringify(verdicts) + '\n');
  }
}

process.on('unhandledRejection', () => {}); // A mutant's import() that finds nothing.
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
