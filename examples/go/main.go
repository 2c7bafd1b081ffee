package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sync"
	"time"
)

type user struct{ ID, Email, Name, Password string }

type pendingLogin struct {
	browser, loginRequestID, state string
	expires                        time.Time
}

var (
	environmentURL = os.Getenv("SCALEKIT_ENVIRONMENT_URL")
	connectionID   = os.Getenv("SCALEKIT_CONNECTION_ID")
	httpClient     = &http.Client{Timeout: 10 * time.Second}
	requestID      = regexp.MustCompile(`^\w{1,100}$`)

	// Stand in for your user table, your sessions, and a store with expiry that all instances share.
	users         = []user{{"user-1", "alice@example.com", "Alice Example", "correct horse"}}
	lock          sync.Mutex
	sessions      = map[string]user{}         // by session ID
	pendingLogins = map[string]pendingLogin{} // by flow ID
)

// login is where Scalekit sends the browser. The login is kept for this browser only, and nothing else happens.
func login(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !requestID.MatchString(query.Get("login_request_id")) || !query.Has("state") {
		startAgain(w)
		return
	}
	flow, browser := randomID(), cookieOf(r, "browser")
	if browser == "" {
		browser = randomID()
	}
	lock.Lock()
	for id, pending := range pendingLogins {
		if time.Now().After(pending.expires) {
			delete(pendingLogins, id)
		}
	}
	expires := time.Now().Add(10 * time.Minute)
	pendingLogins[flow] = pendingLogin{browser, query.Get("login_request_id"), query.Get("state"), expires}
	lock.Unlock()
	setCookie(w, "browser", browser)
	http.Redirect(w, r, "/login/continue?flow="+flow, http.StatusSeeOther)
}

func showLogin(w http.ResponseWriter, r *http.Request, flow string) {
	account, signedIn := findUser(r)
	show(w, http.StatusOK, map[string]any{"Flow": flow, "SignedIn": signedIn, "User": account})
}

func signIn(w http.ResponseWriter, r *http.Request, flow string) {
	for _, account := range users {
		if account.Email == r.PostFormValue("email") && account.Password == r.PostFormValue("password") {
			session := randomID()
			lock.Lock()
			sessions[session] = account
			lock.Unlock()
			setCookie(w, "session", session)
			http.Redirect(w, r, "/login/continue?flow="+flow, http.StatusSeeOther)
			return
		}
	}
	show(w, http.StatusUnauthorized, map[string]any{"Flow": flow})
}

// completeLogin alone sends the user: a link to /login that somebody else has started must not be enough.
func completeLogin(w http.ResponseWriter, r *http.Request, flow string) {
	account, signedIn := findUser(r)
	if !signedIn || account.ID != r.PostFormValue("account") {
		http.Redirect(w, r, "/login/continue?flow="+flow, http.StatusSeeOther)
		return
	}
	pending, _ := findPendingLogin(r, flow)
	if r.PostFormValue("action") != "continue" {
		forget(flow)
		show(w, http.StatusOK, map[string]any{"Text": "Nothing was shared. You can close this page."})
		return
	}
	if err := sendUser(pending.loginRequestID, account); err != nil {
		log.Printf("Scalekit did not take the user: %v", err)
		show(w, http.StatusBadGateway, map[string]any{"Text": "That did not work.", "Flow": flow})
		return
	}
	forget(flow)
	callback := environmentURL + "/sso/v1/connections/" + connectionID + "/partner:callback"
	http.Redirect(w, r, callback+"?state="+url.QueryEscape(pending.state), http.StatusSeeOther)
}

func sendUser(loginRequestID string, account user) error {
	// A service with many logins keeps the token until it expires.
	var token struct {
		AccessToken string `json:"access_token"`
	}
	response, err := httpClient.PostForm(environmentURL+"/oauth/token", url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {os.Getenv("SCALEKIT_CLIENT_ID")},
		"client_secret": {os.Getenv("SCALEKIT_CLIENT_SECRET")},
	})
	if err != nil {
		return fmt.Errorf("the token request failed")
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&token); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("the token request was answered with %d", response.StatusCode)
	}
	details, _ := json.Marshal(map[string]string{"sub": account.ID, "email": account.Email, "name": account.Name})
	address := environmentURL + "/api/v1/connections/" + connectionID + "/auth-requests/" + loginRequestID + "/user"
	request, _ := http.NewRequest(http.MethodPost, address, bytes.NewReader(details))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token.AccessToken)
	// The text of such an error has the URL, and with it the login request ID.
	sent, err := httpClient.Do(request)
	if err != nil {
		return fmt.Errorf("the request failed")
	}
	defer sent.Body.Close()
	if sent.StatusCode != http.StatusOK {
		return fmt.Errorf("the request was answered with %d", sent.StatusCode)
	}
	return nil
}

// requirePendingLogin protects the forms against other sites, too: a flow ID is random and belongs to one browser.
func requirePendingLogin(next func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		flow := r.FormValue("flow")
		if _, found := findPendingLogin(r, flow); !found {
			startAgain(w)
			return
		}
		next(w, r, flow)
	}
}

func findPendingLogin(r *http.Request, flow string) (pendingLogin, bool) {
	lock.Lock()
	defer lock.Unlock()
	pending, found := pendingLogins[flow]
	return pending, found && pending.browser == cookieOf(r, "browser") && time.Now().Before(pending.expires)
}

func findUser(r *http.Request) (user, bool) {
	lock.Lock()
	defer lock.Unlock()
	account, found := sessions[cookieOf(r, "session")]
	return account, found
}

func forget(flow string) {
	lock.Lock()
	delete(pendingLogins, flow)
	lock.Unlock()
}

func startAgain(w http.ResponseWriter) {
	show(w, http.StatusBadRequest, map[string]any{"Text": "Please start again from your app."})
}

func randomID() string {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		panic(err)
	}
	return hex.EncodeToString(id)
}

func cookieOf(r *http.Request, name string) string {
	if cookie, err := r.Cookie(name); err == nil {
		return cookie.Value
	}
	return ""
}

func setCookie(w http.ResponseWriter, name, value string) {
	secure := os.Getenv("ENV") == "production"
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

func show(w http.ResponseWriter, status int, values map[string]any) {
	for name, value := range map[string]string{
		"Cache-Control":   "no-store",
		"Content-Type":    "text/html; charset=utf-8",
		"Referrer-Policy": "same-origin",
		"X-Frame-Options": "DENY",
	} {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	if err := page.Execute(w, values); err != nil {
		log.Print(err)
	}
}

var page = template.Must(template.New("page").Parse(`<!doctype html><html lang="en"><title>Acme</title>
{{if .Text}}<p>{{.Text}} {{if .Flow}}<a href="/login/continue?flow={{.Flow}}">Try again</a>{{end}}</p>
{{else if .SignedIn}}<form method="post" action="/login/continue">
<p>An app wants to use Acme as {{.User.Email}}. Continue only if you have just connected an app yourself.</p>
<input type="hidden" name="flow" value="{{.Flow}}"><input type="hidden" name="account" value="{{.User.ID}}">
<button name="action" value="continue">Continue</button> <button name="action" value="cancel">Cancel</button></form>
{{else}}<form method="post" action="/login/signin"><input type="hidden" name="flow" value="{{.Flow}}">
<label>Email <input name="email" type="email"></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button></form>{{end}}</html>`))

func main() {
	http.HandleFunc("/login", login)
	http.HandleFunc("/login/signin", requirePendingLogin(signIn))
	http.HandleFunc("/login/continue", requirePendingLogin(func(w http.ResponseWriter, r *http.Request, flow string) {
		if r.Method == http.MethodPost {
			completeLogin(w, r, flow)
			return
		}
		showLogin(w, r, flow)
	}))
	port := os.Getenv("PORT")
	if port == "" {
		port = "3000"
	}
	log.Printf("Listening on http://localhost:%s", port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}
