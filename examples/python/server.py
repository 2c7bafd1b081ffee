import os
import re
import secrets
import time
from urllib.parse import quote

import requests
from flask import Flask, redirect, render_template_string, request

ENVIRONMENT_URL = os.environ["SCALEKIT_ENVIRONMENT_URL"]
CONNECTION_ID = os.environ["SCALEKIT_CONNECTION_ID"]
CLIENT = {
    "grant_type": "client_credentials",
    "client_id": os.environ["SCALEKIT_CLIENT_ID"],
    "client_secret": os.environ["SCALEKIT_CLIENT_SECRET"],
}

# Stand in for your user table, your sessions, and a store with expiry that all instances share.
USERS = [{"id": "user-1", "email": "alice@example.com", "name": "Alice Example", "password": "correct horse"}]
sessions = {}  # session ID: user
pending_logins = {}  # flow ID: what waits in which browser
TEN_MINUTES = 600

app = Flask(__name__)


@app.get("/login")
def login():
    """Where Scalekit sends the browser. The login is kept for this browser only, and nothing else happens."""
    login_request_id, state = request.args.get("login_request_id", ""), request.args.get("state")
    if not re.fullmatch(r"\w{1,100}", login_request_id, re.ASCII) or state is None:
        return start_again()
    for flow in [flow for flow, pending in pending_logins.items() if pending["expires"] < time.monotonic()]:
        pending_logins.pop(flow, None)
    flow, browser = secrets.token_urlsafe(), request.cookies.get("browser") or secrets.token_urlsafe()
    pending_logins[flow] = {
        "browser": browser,
        "login_request_id": login_request_id,
        "state": state,
        "expires": time.monotonic() + TEN_MINUTES,
    }
    return set_cookie(redirect(f"/login/continue?flow={flow}", 303), "browser", browser)


@app.get("/login/continue")
def show_login():
    flow = request.args.get("flow")
    if not find_pending_login(flow):
        return start_again()
    return render_template_string(PAGE, flow=flow, user=sessions.get(request.cookies.get("session")))


@app.post("/login/signin")
def sign_in():
    flow, email, password = (request.form.get(name) for name in ("flow", "email", "password"))
    if not find_pending_login(flow):
        return start_again()
    user = next((user for user in USERS if user["email"] == email and user["password"] == password), None)
    if user is None:
        return render_template_string(PAGE, flow=flow), 401
    session = secrets.token_urlsafe()
    sessions[session] = user
    return set_cookie(redirect(f"/login/continue?flow={flow}", 303), "session", session)


@app.post("/login/continue")
def complete_login():
    """Only this sends the user: a link to /login that somebody else has started must not be enough."""
    flow, user = request.form.get("flow"), sessions.get(request.cookies.get("session"))
    pending = find_pending_login(flow)
    if not pending:
        return start_again()
    if user is None or user["id"] != request.form.get("account"):
        return redirect(f"/login/continue?flow={flow}", 303)
    if request.form.get("action") != "continue":
        pending_logins.pop(flow, None)
        return "Nothing was shared. You can close this page."
    try:
        send_user(pending["login_request_id"], user)
    except requests.RequestException as error:
        # Its message has the URL, and with it the login request ID.
        app.logger.error("Scalekit did not take the user: %s", type(error).__name__)
        return f'That did not work. <a href="/login/continue?flow={flow}">Try again</a>', 502
    pending_logins.pop(flow, None)
    callback_url = f"{ENVIRONMENT_URL}/sso/v1/connections/{CONNECTION_ID}/partner:callback"
    return redirect(f"{callback_url}?state={quote(pending['state'], safe='')}", 303)


def send_user(login_request_id, user):
    # A service with many logins keeps the token until it expires.
    token = requests.post(f"{ENVIRONMENT_URL}/oauth/token", data=CLIENT, timeout=10)
    token.raise_for_status()
    requests.post(
        f"{ENVIRONMENT_URL}/api/v1/connections/{CONNECTION_ID}/auth-requests/{login_request_id}/user",
        headers={"authorization": f"Bearer {token.json()['access_token']}"},
        json={"sub": user["id"], "email": user["email"], "name": user["name"]},
        timeout=10,
    ).raise_for_status()


def find_pending_login(flow):
    """The flow ID is random and belongs to one browser, so it also protects the forms against other sites."""
    pending = pending_logins.get(flow)
    if pending and pending["browser"] == request.cookies.get("browser") and pending["expires"] > time.monotonic():
        return pending


def start_again():
    return "Please start again from your app.", 400


def set_cookie(response, name, value):
    response.set_cookie(name, value, httponly=True, samesite="Lax", secure=os.environ.get("ENV") == "production")
    return response


@app.after_request
def add_headers(response):
    response.headers.update({"cache-control": "no-store", "referrer-policy": "same-origin", "x-frame-options": "DENY"})
    return response


PAGE = """<!doctype html><html lang="en"><title>Acme</title>{% if user %}
<form method="post" action="/login/continue">
<p>An app wants to use Acme as {{ user.email }}. Continue only if you have just connected an app yourself.</p>
<input type="hidden" name="flow" value="{{ flow }}"><input type="hidden" name="account" value="{{ user.id }}">
<button name="action" value="continue">Continue</button> <button name="action" value="cancel">Cancel</button></form>
{% else %}<form method="post" action="/login/signin"><input type="hidden" name="flow" value="{{ flow }}">
<label>Email <input name="email" type="email"></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button></form>{% endif %}</html>"""

app.run("127.0.0.1", int(os.environ.get("PORT", "3000")))
