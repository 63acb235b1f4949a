-- For Wireshark and tshark: the chat (docs/protocol.md), and what the lab sends and gets.
-- Lua 5.2, Wireshark 3 and 4. Installed by
--
--   install -Dt ~/.local/lib/wireshark/plugins docs/wireshark/sockets.lua
--
-- or for one run: wireshark -X lua_script:docs/wireshark/sockets.lua FILE
--
-- Filters: chat, chat.kind == "HELLO", chat.name == "anna", chat.text contains "dinner",
-- chat.malformed, lab, lab.flow == 3, lab.time > 0.01

local chat = Proto("chat", "Chat of the lecture")
local lab = Proto("lab", "Load of the lab")

local default_ports = "12000-12003"
chat.prefs.ports = Pref.range("Ports (UDP and TCP)", default_ports,
  "Where the chat, or a server under the lab's load, listens", 65535)
lab.prefs.size = Pref.uint("Bytes of a request on TCP", 32, "lab load --size")

local f = {
  kind = ProtoField.string("chat.kind", "Kind"),
  name = ProtoField.string("chat.name", "Name"),
  nonce = ProtoField.string("chat.nonce", "Nonce"),
  address = ProtoField.string("chat.address", "Somebody is at"),
  filler = ProtoField.uint32("chat.filler", "Spaces at the end"),
  port = ProtoField.uint16("chat.port", "Listens on port", base.DEC),
  token = ProtoField.string("chat.token", "Token of the program"),
  guest = ProtoField.string("chat.guest", "Said by the guest"),
  text = ProtoField.string("chat.text", "Text"),
}
chat.fields = { f.kind, f.name, f.nonce, f.address, f.filler, f.port, f.token, f.guest,
                f.text }
local malformed = ProtoExpert.new("chat.malformed", "Not as the protocol has it",
  expert.group.PROTOCOL, expert.severity.WARN)
chat.experts = { malformed }

local g = {
  kind = ProtoField.string("lab.kind", "Kind"),
  number = ProtoField.uint32("lab.number", "Number on the wire", base.HEX),
  sequence = ProtoField.uint32("lab.sequence", "Sequence number"),
  flow = ProtoField.uint32("lab.flow", "Flow"),
  request = ProtoField.framenum("lab.request_in", "Answers the request in"),
  time = ProtoField.double("lab.time", "Seconds since the request"),
}
lab.fields = { g.kind, g.number, g.sequence, g.flow, g.request, g.time }

local tcp_stream, udp_stream = Field.new("tcp.stream"), Field.new("udp.stream")

-- What is known of each conversation, learnt in the first pass through the packets.
local chats, flows = {}, {}
function chat.init() chats, flows = {}, {} end

-- Columns and trees show text: no control characters, no broken UTF-8.
local function printable(range)
  return (range:string(ENC_UTF_8):gsub("%c", "."))
end

------------------------------------------------------------------- chat: lines
local longest_line, longest_name, longest_token = 2048, 20, 32

local function is_name(word)
  return word ~= nil and #word <= longest_name and word:find("^[%w_-]+$") ~= nil
end

local function is_token(word)
  return word ~= nil and #word <= longest_token and word:find("^%w+$") ~= nil
end

local function split_greeting(line)
  local name, rest = line:match("^NAME (%S+)(.*)$")
  if not is_name(name) then return nil end
  if rest == "" then return name end
  local port, token = rest:match("^ (%d+) (%w+)$")
  local number = tonumber(port)
  if not is_token(token) or number < 1 or number > 65535 then return nil end
  return name, port, token
end

-- "NAME anna 12000 1f2e": the first line of each side.
local function add_greeting(line, range, item, side)
  item:add(f.kind, range(0, 4))
  local name, port, token = split_greeting(line)
  if not name then
    item:add_proto_expert_info(malformed, "Not NAME name [port token]")
    return "NAME ?"
  end
  side.name = name
  item:add(f.name, range(5, #name))
  if port then
    item:add(f.port, range(6 + #name, #port), tonumber(port))
    item:add(f.token, range(7 + #name + #port, #token))
  end
  return "NAME " .. name
end

local words = { ["/msg"] = true, ["/from"] = true, ["/double"] = true, ["/no"] = true,
                ["/bye"] = true }

-- All other lines: "text", "//text", "/word text".
local function add_message(line, range, item, side)
  local word = line:match("^/[^ ]+")
  local kind, at = "text", 0
  if line:sub(1, 2) == "//" then
    at = 1
  elseif word then
    kind, at = words[word] and word or "unknown", math.min(#word + 1, #line)
  end
  item:add(f.kind, range(0, at), kind)
  if side.name then item:add(f.name, side.name):set_generated() end
  local said = side.name or "?"
  local guest = kind == "/from" and line:match("^[^ ]+", at + 1)
  if kind == "/from" and not is_name(guest) then
    item:add_proto_expert_info(malformed, "Not /from name text")
    said = said .. " passes on"
  elseif guest then
    item:add(f.guest, range(at, #guest))
    at = math.min(at + #guest + 1, #line)
    said = said .. " passes on " .. printable(range(at - #guest - 1, #guest))
  elseif kind ~= "text" then
    said = said .. " " .. kind
  end
  if at == #line then return said end
  item:add_packet_field(f.text, range(at, #line - at), ENC_UTF_8)
  return said .. ": " .. printable(range(at, math.min(#line - at, 60)))
end

-- What is known of the sender of this packet in its connection.
local function side_of(pinfo)
  local stream = tcp_stream().value
  chats[stream] = chats[stream] or {}
  local sides = chats[stream]
  local key = tostring(pinfo.src) .. " " .. pinfo.src_port
  sides[key] = sides[key] or {}
  return sides[key]
end

local function add_line(tvb, from, size, pinfo, tree)
  local range = tvb(from, size)
  local item = tree:add(chat, range)
  local line = range:raw():gsub("\r?\n$", "")
  local side = side_of(pinfo)
  local place = pinfo.number .. ":" .. from
  side.first = side.first or place
  local text
  if side.first == place and line:find("^NAME ") then
    text = add_greeting(line, range, item, side)
  else
    text = add_message(line, range, item, side)
  end
  if #line > longest_line then
    item:add_proto_expert_info(malformed, "A line of more than 2048 bytes")
  end
  item:append_text(", " .. text)
  return text
end

-- A segment has parts of lines, and several: asks for more until a line is complete.
local function dissect_lines(tvb, pinfo, tree)
  pinfo.cols.protocol = "CHAT"
  local raw, at, texts = tvb:raw(), 0, {}
  while at < tvb:len() do
    local stop = raw:find("\n", at + 1, true)
    if not stop and tvb:len() - at <= longest_line and tvb:len() == tvb:reported_len()
    then
      pinfo.desegment_offset = at
      pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
      break
    end
    stop = stop or tvb:len()  -- too long, or not all of it was captured
    texts[#texts + 1] = add_line(tvb, at, stop - at, pinfo, tree)
    at = stop
  end
  if #texts > 0 then pinfo.cols.info = table.concat(texts, " | ") end
  return tvb:len()
end

local function is_known_chat() return chats[tcp_stream().value] ~= nil end

local function is_greeting(tvb)
  local line = tvb:raw():match("^(NAME [^\n]*)\n")
  return line ~= nil and split_greeting((line:gsub("\r$", ""))) ~= nil
end

-- The beginning of a greeting, perhaps cut after a few bytes, perhaps not a right one.
local function may_become_greeting(tvb)
  local start = tvb:raw(0, math.min(tvb:len(), 5))
  return start == ("NAME "):sub(1, #start)
end

---------------------------------------------------------------- chat: presence
local longest_datagram = 1200

-- "HELLO anna NONCE   ", "HERE bob NONCE ADDRESS ...", "BYE anna"; nil: something else.
local function split_presence(raw)
  local kind, name, rest = raw:match("^(%u+) ([%w_-]+)(.*)$")
  if #raw > longest_datagram or not is_name(name) then return nil end
  local nonce = (rest .. " "):match("^ (%w+)[ \n]")
  local words_left = rest:gsub("^ %w+", "", nonce and 1 or 0):gsub("[ \n]+$", "")
  local right = (kind == "BYE" and not nonce and words_left == "")
    or (kind == "HELLO" and is_token(nonce) and words_left == "")
    or (kind == "HERE" and is_token(nonce))
  if not right then return nil end
  return kind, name, nonce
end

local function dissect_presence(tvb, pinfo, tree)
  local raw = tvb:raw()
  local kind, name, nonce = split_presence(raw)
  if not kind then return 0 end
  pinfo.cols.protocol = "CHAT"
  local item = tree:add(chat, tvb())
  item:add(f.kind, tvb(0, #kind))
  item:add(f.name, tvb(#kind + 1, #name))
  local at = #kind + 1 + #name
  if nonce then
    item:add(f.nonce, tvb(at + 1, #nonce))
    at = at + 1 + #nonce
  end
  local count = 0
  for from, address in raw:gmatch("()([^ \n]+)", at + 1) do
    if from > at then
      item:add(f.address, tvb(from - 1, #address))
      count = count + 1
    end
  end
  local spaces = #raw:match("[ \n]*$")
  if spaces > 0 then item:add(f.filler, tvb(#raw - spaces, spaces), spaces) end
  local text = kind .. " " .. name .. (count > 0 and ", and " .. count .. " more" or "")
  pinfo.cols.info = text
  item:append_text(", " .. text)
  return tvb:len()
end

-------------------------------------------------------------------------- lab
-- demos/lab/engine/message.cpp: eight letters are a number of 32 bits, the lowest four first;
-- then the alphabet, from the letter on that the request's sequence number says. The
-- number is sequence xor (flow + 1) * 0x9e3779b1. Answers are in capitals.
local number_letters, factor, inverse = 8, 0x9e3779b1, 0x0e8b2f51

local function multiply(a, b)  -- modulo 2^32, exact in doubles
  local high = math.floor(a / 65536) * b % 65536
  return (high * 65536 + a % 65536 * b) % 4294967296
end

local function xor(a, b)
  local result, bit = 0, 1
  for _ = 1, 32 do
    if a % 2 ~= b % 2 then result = result + bit end
    a, b, bit = math.floor(a / 2), math.floor(b / 2), bit * 2
  end
  return result
end

-- The number of a message, and its ninth letter's place in the alphabet (nil: too short).
local function read_message(raw)
  local first = raw:find("^[a-p]") and ("a"):byte() or ("A"):byte()
  local number = 0
  for i = number_letters, 1, -1 do
    local digit = (raw:byte(i) or 0) - first
    if digit < 0 or digit > 15 then return nil end
    number = number * 16 + digit
  end
  for i = number_letters + 1, #raw do
    local letter = raw:byte(i) - first
    if letter < 0 or letter > 25 then return nil end
    if i > number_letters + 1 and letter ~= (raw:byte(i - 1) - first + 1) % 26 then
      return nil
    end
  end
  local ninth = raw:byte(number_letters + 1)
  return number, ninth and ninth - first, first == ("a"):byte() and "request" or "answer"
end

-- A flow begins with number 0, so the first request tells which flow it is. Its lowest
-- byte is a letter: u for UDP, t for TCP ...; 65,536 flows are enough.
local function learn_flow(known, number, ninth)
  if known.first then return end
  known.first = number
  local flow = (multiply(number, inverse) - 1) % 4294967296
  if (ninth == nil or ninth == 0) and flow < 256 * 65536 and flow % 256 >= 97 then
    known.flow, known.mask = math.floor(flow / 256), number
  end
end

local function add_request(item, known, number, pinfo)
  known.requests[number] = known.requests[number]
    or { frame = pinfo.number, time = pinfo.abs_ts }
  item:add(g.kind, "request")
end

local function add_answer(item, known, number, pinfo)
  item:add(g.kind, "answer")
  local request = known.requests[number]
  if not request or request.frame > pinfo.number then return end
  item:add(g.request, request.frame):set_generated()
  item:add(g.time, pinfo.abs_ts - request.time):set_generated()
end

local function add_lab(range, key, pinfo, tree)
  local number, ninth, kind = read_message(range:raw())
  if not number then return nil end
  flows[key] = flows[key] or { requests = {} }
  local known = flows[key]
  local item = tree:add(lab, range)
  if kind == "request" then
    learn_flow(known, number, ninth)
    add_request(item, known, number, pinfo)
  else
    add_answer(item, known, number, pinfo)
  end
  item:add(g.number, range(0, number_letters), number)
  local text = kind
  if known.mask then
    local sequence = xor(number, known.mask)
    item:add(g.sequence, range(0, number_letters), sequence):set_generated()
    item:add(g.flow, known.flow):set_generated()
    text = kind .. " " .. sequence .. " of flow " .. known.flow
  end
  item:append_text(", " .. text)
  return text
end

local function dissect_lab_datagram(tvb, pinfo, tree)
  if tvb:len() < number_letters then return 0 end
  local text = add_lab(tvb(), "udp " .. udp_stream().value, pinfo, tree)
  if not text then return 0 end
  pinfo.cols.protocol = "LAB"
  pinfo.cols.info = text
  return tvb:len()
end

-- On TCP all have the same size, and nothing between them.
local function dissect_lab_stream(tvb, pinfo, tree)
  local size, key = lab.prefs.size, "tcp " .. tcp_stream().value
  if size < number_letters then return 0 end
  local at, texts = 0, {}
  while tvb:len() - at >= size do
    local text = add_lab(tvb(at, size), key, pinfo, tree)
    if not text then break end
    texts[#texts + 1] = text
    at = at + size
  end
  local rest = tvb:len() - at
  if rest > 0 and rest < size and (flows[key] or read_message(tvb:raw(at))) then
    pinfo.desegment_offset, pinfo.desegment_len = at, size - rest
  elseif #texts == 0 then
    return 0
  end
  pinfo.cols.protocol = "LAB"
  if #texts > 0 then pinfo.cols.info = table.concat(texts, " | ") end
  return tvb:len()
end

--------------------------------------------------------- whose packet is it?
function chat.dissector(tvb, pinfo, tree)
  if tvb:len() == 0 then return 0 end
  if pinfo.port_type == 3 then  -- UDP
    local taken = dissect_presence(tvb, pinfo, tree)
    return taken > 0 and taken or dissect_lab_datagram(tvb, pinfo, tree)
  end
  if is_known_chat() or may_become_greeting(tvb) then
    return dissect_lines(tvb, pinfo, tree)
  end
  return dissect_lab_stream(tvb, pinfo, tree)
end

-- On other ports only what can hardly be anything else.
chat:register_heuristic("udp", function(tvb, pinfo, tree)
  return dissect_presence(tvb, pinfo, tree) > 0
end)
chat:register_heuristic("tcp", function(tvb, pinfo, tree)
  if not is_known_chat() and not is_greeting(tvb) then return false end
  return dissect_lines(tvb, pinfo, tree) > 0
end)
lab:register_heuristic("udp", function(tvb, pinfo, tree)
  return tvb:len() > 2 * number_letters and dissect_lab_datagram(tvb, pinfo, tree) > 0
end)
lab:register_heuristic("tcp", function(tvb, pinfo, tree)
  if tvb:len() < lab.prefs.size and not flows["tcp " .. tcp_stream().value] then
    return false
  end
  return dissect_lab_stream(tvb, pinfo, tree) > 0
end)

-- On their ports they come before what Wireshark itself has there (LLC on UDP 12000).
local taken
local function take_ports(ports)
  for _, name in ipairs({ "udp.port", "tcp.port" }) do
    local port_table = DissectorTable.get(name)
    if taken and taken ~= "" then port_table:remove(taken, chat) end
    if ports ~= "" then port_table:add(ports, chat) end
  end
  taken = ports
end
take_ports(default_ports)
function chat.prefs_changed()
  if chat.prefs.ports ~= taken then take_ports(chat.prefs.ports) end
end
