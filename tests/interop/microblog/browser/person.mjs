// A person with a browser window of her own. Whatever the browser complains of makes the walk fail.
import {createRequire} from 'node:module';

import {texts} from '../../../../ch05-jtwitter/web-app/files/texts.js';

const require = createRequire(new URL('../../../npm/package.json', import.meta.url));
const {chromium} = require('playwright-core');
const axeSource = require('axe-core').source;

export const password = 'correct horse battery';

// Of the pages that the server makes (web-pages/texts.hpp).
const served = {name: ['User name', '用户名'], loginName: ['Name or e-mail', '用户名'], email: ['E-mail', '邮箱'], password: ['Password', '密码'], logIn: ['Log in', '登录'], signUp: ['Sign up', '注册']};

export class World {
  constructor({base, language, width, out}) {
    Object.assign(this, {base, out, language, people: [], steps: []});
    this.viewport = width === 'phone' ? {width: 390, height: 844} : {width: 1280, height: 800};
    this.isPhone = width === 'phone';
  }

  async open() {
    // A browser started as root cannot make the sandbox for pages; these pages are our own.
    this.browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : []});
  }

  say(step) { this.steps.push(step); }

  async person(name, options = {}) {
    const context = await this.browser.newContext({
      viewport: this.viewport, locale: this.language === 'zh' ? 'zh-CN' : 'en-GB', isMobile: this.isPhone, hasTouch: this.isPhone, ...options
    });
    context.setDefaultTimeout(20000);
    const person = new Person(this, name, context, await context.newPage());
    this.people.push(person);
    return person;
  }

  get faults() { return this.people.flatMap(person => person.faults); }

  async close() { await this.browser.close(); }
}

class Person {
  constructor(world, name, context, page) {
    Object.assign(this, {world, name, context, page, faults: [], expected: new Set()});
    page.on('console', message => { if (message.type() === 'error') this.fault(`console: ${message.text()} (${message.location().url})`); });
    page.on('pageerror', error => this.fault(`script: ${error.stack}`));
    page.on('dialog', dialog => { this.fault(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('response', response => {
      if (response.status() >= 400 && !this.expected.has(response.status())) this.fault(`${response.status()} ${response.request().method()} ${response.url()}`);
    });
  }

  fault(text) { this.faults.push(`${this.name}: ${text}`); }

  /// A text of the page, in this person's language.
  t(name, values = {}) { return texts[name][this.world.language === 'zh' ? 1 : 0].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? ''); }
  served(name) { return served[name][this.world.language === 'zh' ? 1 : 0]; }

  button(name, values) { return this.page.getByRole('button', {name: this.t(name, values), exact: true}); }
  main() { return this.page.getByRole('main'); }
  post(text) { return this.main().locator('article[data-post]').filter({hasText: text}); }

  async go(path) {
    this.world.say(`${this.name} goes to ${path}`);
    await this.page.goto(this.world.base + path);
    await this.page.locator('#app[aria-busy=false]').waitFor();
    await this.settled();
  }

  /// Until the lists on the page have come.
  async settled() { await this.page.waitForFunction(() => !document.querySelector('.skeleton')); }

  /// Follows a link of the main menu by its name, as a person does; what is not in the phone's bar is in the menu.
  async place(name) {
    this.world.say(`${this.name} chooses ${name}`);
    const link = this.page.getByRole('navigation', {name: this.t('mainMenu')}).getByRole('link', {name: new RegExp(this.t(name))}).first();
    if (await link.isVisible()) {
      await link.click();
    } else {
      await this.button('menu').click();
      await this.page.getByRole('menuitem', {name: this.t(name)}).click();
    }
    await this.settled();
  }

  async signUp() {
    this.world.say(`${this.name} signs up`);
    await this.go('/');
    await this.button('signUp').first().click();
    await this.page.getByLabel(this.served('name')).fill(this.name);
    await this.page.getByLabel(this.served('email')).fill(`${this.name}@example.org`);
    await this.page.getByLabel(this.served('password')).fill(password);
    await this.page.getByRole('checkbox').check();
    await this.page.getByRole('button', {name: this.served('signUp')}).click();
    await this.loggedIn();
  }

  async logIn() {
    this.world.say(`${this.name} logs in`);
    await this.go('/');
    await this.button('logIn').first().click();
    await this.page.getByLabel(this.served('loginName')).fill(this.name);
    await this.page.getByLabel(this.served('password')).fill(password);
    await this.page.getByRole('button', {name: this.served('logIn')}).click();
    await this.loggedIn();
  }

  /// The browser complains of an answer that a step asks for on purpose.
  forgive(status) {
    this.expected.add(status);
    this.faults = this.faults.filter(fault => !fault.includes(`status of ${status}`));
  }

  async loggedIn() { await this.button('compose').waitFor(); await this.settled(); }

  async logOut() {
    this.world.say(`${this.name} logs out`);
    await this.button('menu').click();
    await this.page.getByRole('menuitem', {name: this.t('logOut')}).click();
    await this.button('logIn').first().waitFor();
  }

  /// Writes in the dialog that `open` brings, and sends it.
  async write(text, {field = 'compose', values = {}, send = 'post', more = async () => {}} = {}) {
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', {name: this.t(field, values), exact: true}).fill(text);
    await more(dialog);
    await dialog.getByRole('button', {name: this.t(send), exact: true}).click();
    await dialog.waitFor({state: 'detached'});
  }

  async publish(text, options) {
    this.world.say(`${this.name} posts ${text}`);
    await this.button('compose').click();
    await this.write(text, options);
  }

  /// What axe-core finds on the page as it is now: faults of the kinds "serious" and "critical".
  async accessible(where) {
    this.world.say(`${this.name}: axe looks at ${where}`);
    await this.page.waitForFunction(() => document.getAnimations().every(each => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity));
    await this.page.evaluate(axeSource);  // by the debugger, which the page's content policy does not bind
    const found = await this.page.evaluate(async () => {
      const {violations} = await window.axe.run(document, {resultTypes: ['violations']});
      return violations.filter(each => ['serious', 'critical'].includes(each.impact)).map(each => `${each.id}: ${each.help}: ${each.nodes.map(node => node.html.slice(0, 160) + ' ' + node.failureSummary.slice(0, 300)).join(' | ')}`);
    });
    for (const each of found) this.fault(`${where}: ${each}`);
  }
}
