// A window for the scripts of mutants: as much of a browser's as they look at, and a note of whether they did what only an attack does.
// The stubs are made inside the context, so that their constructors are its own. No sandbox: only for scripts that we made ourselves.
'use strict';

const vm = require('vm');

const MILLISECONDS = 500; // A mutant calls its canary at once or not at all; a busy machine may take a while to let it.

// Runs in each context. `note` is the only way out: did (the canary was called), pages (markup written), code (URLs navigated to).
const PRELUDE = new vm.Script(`(function () {
  'use strict';
  const note = {did: false, pages: [], urls: [], later: []};
  const canary = () => { note.did = true; };
  const send = (url) => {
    if (/^\\s*(?:(?:https|wss?):[\\\\/]*|(?:http:)?[\\\\/]{2})(?!site\\.example)\\w/i.test(String(url))) note.did = true;
  };
  const go = (url) => { note.urls.push(String(url)); send(url); };
  const global = globalThis;
  const defer = (what, _, ...given) => {
    note.later.push(typeof what === 'function' ? () => what(...given) : () => (0, global.eval)(String(what)));
    return 1;
  };
  const location = {
    get href() { return 'http://site.example/page?q=1#h'; }, set href(url) { go(url); },
    assign: go, replace: go, reload() {}, toString() { return this.href; },
    origin: 'http://site.example', host: 'site.example', hostname: 'site.example', pathname: '/page', search: '?q=1',
    hash: '#h', protocol: 'http:', port: '',
  };
  const elements = (name) => new Proxy({tagName: name.toUpperCase(), children: [], childNodes: [], style: {}, dataset: {}}, {
    get(target, key) {
      if (key in target) return target[key];
      if (/^(?:appendChild|append|prepend|after|before)$/.test(String(key))) return (child) => { child.connected = true; return child; };
      if (key === 'setAttribute') return (attribute, value) => { this.set(target, attribute, value); };
      if (key === 'insertAdjacentHTML') return (_, markup) => { note.pages.push(String(markup)); };
      if (key === 'ownerDocument') return document;
      if (key === 'click' || key === 'focus' || key === 'remove' || key === 'addEventListener') return () => {};
      if (key === Symbol.toPrimitive) return undefined;
      return typeof key === 'string' && key.startsWith('on') ? null : undefined;
    },
    set(target, key, value) {
      target[key] = value;
      if (key === 'innerHTML' || key === 'outerHTML' || key === 'srcdoc') note.pages.push(String(value));
      if (name !== 'script' && /^(?:src|href|data|action)$/.test(key)) go(value);
      if (name === 'script' && target.connected) {
        if (target.src) go(target.src);
        else if (target.text ?? target.textContent ?? target.innerText) defer(String(target.text ?? target.textContent ?? target.innerText));
      }
      return true;
    },
  });
  const body = elements('body');
  const document = {
    cookie: 'session=5e7c', domain: 'site.example', title: '', referrer: '', URL: location.href, documentURI: location.href,
    baseURI: location.href, body, head: elements('head'), documentElement: elements('html'), forms: [], scripts: [], defaultView: global,
    write: (...markup) => { note.pages.push(markup.join('')); }, writeln: (...markup) => { note.pages.push(markup.join('')); },
    createElement: (name) => elements(String(name)), getElementById: () => body, querySelector: () => body,
    getElementsByTagName: () => [body], addEventListener() {}, execCommand() {}, close() {},
    open(...given) { if (given.length > 2) go(given[0]); return document; },
    get location() { return location; }, set location(url) { go(url); },
  };
  const windows = {window: global, self: global, top: global, parent: global, frames: global};
  const values = {
    ...windows, document, name: '', status: '', origin: location.origin, event: undefined, onerror: null, onload: null,
    navigator: {sendBeacon: send, userAgent: 'x', platform: 'x', language: 'en'}, history: {pushState() {}, length: 1},
    localStorage: {getItem: () => 'x', token: 'x'}, sessionStorage: {getItem: () => 'x'}, screen: {width: 1}, performance: {now: () => 1},
    alert: function alert() { canary(); }, confirm: function confirm() { canary(); }, prompt: function prompt() { canary(); },
    print: function print() { canary(); },
    fetch: (url) => { send(url); return Promise.resolve({text: () => Promise.resolve(''), json: () => Promise.resolve({})}); },
    open: (url) => { go(url); return global; }, setTimeout: defer, setInterval: defer, setImmediate: defer,
    requestAnimationFrame: (what) => defer(what, 0, 1), requestIdleCallback: (what) => defer(what, 0, {}),
    queueMicrotask: (what) => defer(what), addEventListener(type, what) { if (type === 'load' || type === 'error') defer(what); },
    Image: function Image() { return elements('img'); }, Audio: function Audio(url) { send(url); return elements('audio'); },
    XMLHttpRequest: function XMLHttpRequest() { return {open: (_, url) => send(url), send() {}, setRequestHeader() {}}; },
    WebSocket: function WebSocket(url) { send(url); }, EventSource: function EventSource(url) { send(url); },
    btoa: (text) => String(text), show() {}, Worker: function Worker(url) { send(url); }, importScripts: send,
    atob: (text) => {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
      let out = '', bits = 0, held = 0;
      for (const c of String(text).replace(/[\\s=]/g, '')) {
        const at = letters.indexOf(c);
        if (at < 0) throw new Error('atob');
        held = held << 6 | at; bits += 6;
        if (bits >= 8) { bits -= 8; out += String.fromCharCode(held >> bits & 255); }
      }
      return out;
    },
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(global, name, {value, writable: !(name in windows), configurable: true, enumerable: true});
  }
  Object.defineProperty(global, 'location', {get: () => location, set: go, enumerable: true});
  const before = new Map(Object.getOwnPropertyNames(global).map((name) => [name, Object.getOwnPropertyDescriptor(global, name)]));
  const restore = () => {
    Object.assign(note, {did: false, pages: [], urls: [], later: []});
    for (const name of Object.getOwnPropertyNames(global)) {
      const old = before.get(name);
      if (!old) delete global[name];
      else if ('value' in old && !Object.is(global[name], old.value)) global[name] = old.value;
    }
  };
  return {note, document, elements, restore};
})()`);

// What restore() can't take back: names that aren't properties, and changes to objects that all scripts share.
const LASTING = /\b(?:let|const|class)\b|proto|define|(?:document|body|head|Element)\W[^;]*=/;
const MAX_USES = 500;
const MAX_IDLE = 8;

class Window {
  constructor() {
    this.context = vm.createContext({}, {microtaskMode: 'afterEvaluate'});
    Object.assign(this, PRELUDE.runInContext(this.context));
    this.fetched = () => {};
    this.uses = 0;
    this.importModuleDynamically = (specifier) => {
      this.fetched(String(specifier));
      throw new Error('no modules');
    };
  }

  /** As new, or false. */
  renewed() {
    if (++this.uses > MAX_USES) return false;
    try {
      this.restore();
      return true;
    } catch {
      return false;
    }
  }

  /** What a script is compiled with. Only where it names import(), which costs memory and now and then a crash. */
  options(code) {
    return /import/.test(code) ? {importModuleDynamically: this.importModuleDynamically} : {};
  }

  /** A classic script, and its value. An error goes to window.onerror, if anybody put one there. */
  script(code, strict) {
    if (LASTING.test(code)) this.uses = MAX_USES;
    let value;
    this.guarded(() => {
      const compiled = new vm.Script(strict ? '"use strict";' + code : code, this.options(code));
      value = compiled.runInContext(this.context, {timeout: MILLISECONDS});
    });
    this.afterwards();
    return value;
  }

  /** An attribute's text as the function that a browser makes of it, called on its element. */
  handler(code, tag, attributes) {
    if (LASTING.test(code)) this.uses = MAX_USES;
    const element = this.elements(tag);
    const own = {};
    for (const one of attributes) if (!/^on|^(?:src|href|data|action|srcdoc)$/.test(one.name)) own[one.name] = one.value;
    if (tag !== 'body' && tag !== 'frameset') own.onerror = null;
    this.guarded(() => {
      vm.compileFunction(code, ['event'], {parsingContext: this.context}); // Whether it is a whole body: "}alert(1);{" isn't.
      Object.assign(this.context, {__document: this.document, __element: own});
      const made = new vm.Script('with (__document) with (__element) (function (event) {' + code + '\n})', this.options(code));
      const body = made.runInContext(this.context);
      const event = {target: element, currentTarget: element, type: 'x', isTrusted: true, view: this.context};
      this.context.__run = () => body.call(element, event);
      vm.runInContext('__run()', this.context, {timeout: MILLISECONDS});
    });
    this.afterwards();
  }

  guarded(run) {
    try {
      run();
    } catch (error) {
      this.context.__error = error;
      this.tried('typeof onerror == "function" && onerror("Uncaught " + __error, "http://site.example/page", 1, 1, __error)');
    }
  }

  tried(code) {
    try {
      vm.runInContext(code, this.context, {timeout: MILLISECONDS});
    } catch {
      // What a mutant throws is its own affair.
    }
  }

  /** What was put off: timers, and addresses with a script in them. */
  afterwards() {
    for (let rounds = 0; rounds < 8 && !this.note.did && this.note.later.length > 0; ++rounds) {
      const later = this.note.later.shift();
      this.guarded(() => {
        this.context.__run = later;
        vm.runInContext('__run()', this.context, {timeout: MILLISECONDS});
      });
    }
  }
}

const idle = [];

/** A window that nothing has happened in. Making one takes longer than most scripts. */
function opened(fetched) {
  const window = idle.pop() ?? new Window();
  window.fetched = fetched;
  return window;
}

function closed(window) {
  if (idle.length < MAX_IDLE && window.renewed()) idle.push(window);
}

module.exports = {opened, closed};
