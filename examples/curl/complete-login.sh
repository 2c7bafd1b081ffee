#!/usr/bin/env bash
# Completes a login by hand: complete-login.sh 'http://localhost:3000/login?login_request_id=…&state=…'
set -euo pipefail

# Both as they stand in the URL. The state goes back as it came, so it is neither decoded nor encoded.
query="&${1#*\?}"
login_request_id=${query#*&login_request_id=}
login_request_id=${login_request_id%%[&#]*}
state=${query#*&state=}
state=${state%%[&#]*}
if ! [[ $login_request_id =~ ^[A-Za-z0-9_]{1,100}$ && $query == *'&state='* ]]; then
  echo 'This is no URL of a login.' >&2
  exit 1
fi

read -r -p 'Continue as alice@example.com, in an app that you have just connected yourself? [y/N] ' answer
if [[ $answer != y ]]; then
  echo 'Nothing was sent.' >&2
  exit 1
fi

# Secrets come from files, because other users of the machine see the arguments of a program.
token=$(curl --silent --show-error --fail "$SCALEKIT_ENVIRONMENT_URL/oauth/token" \
  --data-urlencode 'grant_type=client_credentials' \
  --data-urlencode "client_id=$SCALEKIT_CLIENT_ID" \
  --data-urlencode "client_secret@"<(printf %s "$SCALEKIT_CLIENT_SECRET") |
  sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')

curl --silent --show-error --fail --output /dev/null \
  "$SCALEKIT_ENVIRONMENT_URL/api/v1/connections/$SCALEKIT_CONNECTION_ID/auth-requests/$login_request_id/user" \
  --header 'Content-Type: application/json' \
  --header @<(printf 'Authorization: Bearer %s' "$token") \
  --data '{ "sub": "user-1", "email": "alice@example.com", "name": "Alice Example" }'

echo 'Open this in the browser in which the login began:' >&2
echo "$SCALEKIT_ENVIRONMENT_URL/sso/v1/connections/$SCALEKIT_CONNECTION_ID/partner:callback?state=$state"
