// Asks the browser for a passkey, or for a new one, and sends its answer with the form around the button.

const fromBase64Url = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toBase64Url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withIds = (list) => (list ?? []).map((each) => ({ ...each, id: fromBase64Url(each.id) }));

function asBrowserWants(options) {
  const wanted = { ...options, challenge: fromBase64Url(options.challenge) };
  if (options.user) wanted.user = { ...options.user, id: fromBase64Url(options.user.id) };
  if (options.excludeCredentials) wanted.excludeCredentials = withIds(options.excludeCredentials);
  if (options.allowCredentials) wanted.allowCredentials = withIds(options.allowCredentials);
  return wanted;
}

function asServerWants(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toBase64Url(response.clientDataJSON) };
  if (response.attestationObject) {
    answer.attestationObject = toBase64Url(response.attestationObject);
    answer.transports = response.getTransports?.() ?? [];
  } else {
    answer.authenticatorData = toBase64Url(response.authenticatorData);
    answer.signature = toBase64Url(response.signature);
    answer.userHandle = response.userHandle ? toBase64Url(response.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  });
}

async function ask(button) {
  const token = button.form.elements.csrfmiddlewaretoken.value;
  const reply = await fetch(button.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!reply.ok || reply.redirected) throw new Error(`${reply.status}`);
  const publicKey = asBrowserWants(await reply.json());
  return publicKey.user
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

for (const button of document.querySelectorAll("button[data-options]")) {
  const problem = document.getElementById(button.dataset.problem);
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    problem.textContent = button.dataset.unsupported;
    problem.hidden = false;
    continue;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    problem.hidden = true;
    try {
      button.form.elements.answer.value = asServerWants(await ask(button));
      button.form.submit();
    } catch {
      problem.textContent = button.dataset.refused;
      problem.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
  button.disabled = false; // from now on a press counts; before, it would be lost
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.addEventListener("click", () => window.print());
}
