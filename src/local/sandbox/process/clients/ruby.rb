# frozen_string_literal: true

# The runtime client of the process sandbox for Ruby: what `/var/runtime` is on Lambda. Runs as it is, in the child.
#
# It speaks the Runtime API over the sockets that it inherits, 3 for events and 4 for answers, with blocking reads.

require 'json'
require 'logger'
require 'stringio'

Encoding.default_external = Encoding::UTF_8
$stdout.sync = true
$_global_aws_request_id = nil

module SamwrightRuntime
  API = '/2018-06-01/runtime'
  NEXT = "GET #{API}/invocation/next HTTP/1.1\r\n"
  # Marks a line end that does not end the record.
  CONTINUED = "\x1e\n"
  IS_JSON = ENV['AWS_LAMBDA_LOG_FORMAT'].to_s.casecmp?('JSON')

  # The connection to the Runtime API.
  class Connection
    def initialize
      @in = IO.for_fd(3, 'rb', autoclose: false)
      @out = IO.for_fd(4, 'wb', autoclose: false)
      @out.sync = true
      @in.close_on_exec = true
      @out.close_on_exec = true
      @buffer = String.new(encoding: Encoding::BINARY)
    end

    # The next HTTP response: its status, its headers with lower-case names, its body.
    def read_message
      @buffer << receive until (ending = @buffer.index("\r\n\r\n"))
      status, *lines = @buffer.slice!(0, ending + 4).split("\r\n")
      headers = lines.to_h do |line|
        name, value = line.split(':', 2)
        [name.downcase, value.strip.force_encoding(Encoding::UTF_8)]
      end
      length = headers.fetch('content-length', 0).to_i
      @buffer << receive while @buffer.bytesize < length
      [status[9, 3].to_i, headers, @buffer.slice!(0, length).force_encoding(Encoding::UTF_8)]
    end

    def send(text)
      @out.write(text)
    rescue SystemCallError
      exit!(0)
    end

    def post(path, body, more = '')
      send("POST #{API}#{path} HTTP/1.1\r\nContent-Length: #{body.bytesize}\r\n\r\n".b << body.b << more)
    end

    private

    def receive
      @in.readpartial(1 << 20)
    rescue EOFError, SystemCallError
      # The other side is gone: so are we.
      exit!(0)
    end
  end

  # Writes one record. Its inner line ends are marked, so that it arrives as one record.
  def self.record(text)
    $stdout.write("#{text.chomp.gsub("\n", CONTINUED)}\n")
  end

  # The error as the caller of the function gets it. Our own frames come last; what the function did stands before them.
  def self.error_object(error, classification)
    frames = (error.backtrace || []).take_while { |line| !line.start_with?("#{__FILE__}:", '<internal:') || line.include?('<internal:kernel>') }
    frames = frames.reject { |line| line.start_with?('<internal:') }.first(100)
    { errorMessage: error.message, errorType: "#{classification}<#{error.class}>", stackTrace: frames }
  end

  def self.log_error(described, message)
    if IS_JSON
      record(JSON.generate({ timestamp: Time.now.utc.strftime('%Y-%m-%dT%H:%M:%S.%LZ'), level: 'ERROR', message: message,
                             requestId: $_global_aws_request_id, **described }.compact))
    else
      record(message)
      record(JSON.pretty_generate(described))
    end
  end

  # Loggers that write to the standard streams name the request, and what they write is one record.
  module LoggerPatch
    def initialize(logdev, *args, **options)
      if logdev.nil? || logdev.equal?($stdout) || logdev.equal?($stderr)
        logdev = LogDevice.new
        @default_formatter = IS_JSON ? JsonFormatter.new : TextFormatter.new
        level = ENV['AWS_LAMBDA_LOG_LEVEL'].to_s.upcase
        level = { 'TRACE' => 'DEBUG' }.fetch(level, level)
        options[:level] ||= level if %w[DEBUG INFO WARN ERROR FATAL].include?(level)
      end
      own = @default_formatter
      super(logdev, *args, **options)
      @default_formatter = own if own
    end
  end

  class LogDevice < Logger::LogDevice
    def initialize = nil
    def write(text) = SamwrightRuntime.record(text)
    def reopen(*) = self
    def close = nil
  end

  class TextFormatter < Logger::Formatter
    def call(severity, time, progname, message)
      format("%s, [%s #%d] %5s %s -- %s: %s\n", severity[0], format_datetime(time), $$, severity,
             $_global_aws_request_id, progname, msg2str(message))
    end
  end

  class JsonFormatter < Logger::Formatter
    def call(severity, time, progname, message)
      line = { timestamp: time.utc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'), level: severity,
               message: text(message.is_a?(Exception) ? message.message : msg2str(message)),
               requestId: $_global_aws_request_id }
      line[:logger] = text(progname) unless progname.to_s.empty?
      line.update(described(message)) if message.is_a?(Exception)
      "#{JSON.generate(line.compact)}\n"
    end

    private

    def described(error)
      stack = (error.backtrace || []).map { |frame| text(frame) }
      file, line, name = stack.first&.match(/\A(.+):(\d+):in [`'](.+)'\z/)&.captures
      { errorType: error.class.to_s, errorMessage: text(error.message), stackTrace: stack,
        location: file.nil? ? stack.first : "#{file}:#{name}:#{line}" }
    end

    # What is no UTF-8 is replaced: JSON has no other letters.
    def text(value) = value.to_s.encode('UTF-8', invalid: :replace, undef: :replace, replace: '�').scrub('�')
  end

  # The gems of the function come first; what comes with this Ruby is wherever it has it.
  def self.find_gems
    paths = [*ENV['GEM_PATH'].to_s.split(File::PATH_SEPARATOR), *Gem.default_path]
    Gem.paths = ENV.to_h.merge('GEM_PATH' => paths.join(File::PATH_SEPARATOR))
  end

  def self.let_debugger_in
    require 'debug/open_nonstop'
  rescue LoadError
    # This Ruby has none.
  end

  def self.main
    ENV.delete('_X_AMZN_TRACE_ID')
    find_gems
    let_debugger_in if ENV['RUBY_DEBUG_PORT']
    connection = Connection.new
    handler = load_handler(connection)
    version = "Samwright-Runtime-Version: #{RUBY_VERSION}\r\n"
    connection.send("#{NEXT}#{version}\r\n")
    loop do
      status, headers, body = connection.read_message
      serve(connection, handler, headers, body) if status == 200
    end
  end

  def self.load_handler(connection)
    handler = LambdaHandler.new(ENV.fetch('_HANDLER'))
    require handler.handler_file_name
    handler
  rescue Exception => e # as Lambda does: also a script that exits
    described = error_object(e, 'Init')
    log_error(described, 'Init error when loading handler ')
    connection.post('/init/error', JSON.generate(described))
    exit!(252)
  end

  def self.serve(connection, handler, headers, body)
    id = headers.fetch('lambda-runtime-aws-request-id')
    $_global_aws_request_id = id
    ENV['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
    context = LambdaContext.new(headers)
    response = handler.call(event: JSON.parse(body), context: context)
    connection.post("/invocation/#{id}/response", response, "#{NEXT}\r\n")
  rescue NameError => e # of which NoMethodError is one
    fail_for_good(connection, id, e)
  rescue StandardError => e
    described = error_object(e, 'Function')
    log_error(described, 'Error raised from handler method')
    connection.post("/invocation/#{id}/error", JSON.generate(described), "#{NEXT}\r\n")
  rescue Exception => e
    fail_for_good(connection, id, e)
  end

  # What Lambda's runtime does not go on after.
  def self.fail_for_good(connection, id, error)
    described = error_object(error, 'Function')
    log_error(described, 'Critical exception from handler')
    connection.post("/invocation/#{id}/error", JSON.generate(described))
    exit!(255)
  end
end

Logger.prepend(SamwrightRuntime::LoggerPatch)

module Kernel
  # What one call writes is one record.
  def puts(*args)
    SamwrightRuntime.record(args.empty? ? '' : args.flatten.map { |arg| arg.to_s.encode('UTF-8') }.join("\n"))
  end
end

# What a handler gets as its context.
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
              :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  def initialize(headers)
    @deadline_ms = headers['lambda-runtime-deadline-ms'].to_i
    @aws_request_id = headers['lambda-runtime-aws-request-id']
    @invoked_function_arn = headers['lambda-runtime-invoked-function-arn']
    @tenant_id = headers['lambda-runtime-aws-tenant-id']
    @log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    @log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']
    @function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    @memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    @function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
    @identity = json(headers['lambda-runtime-cognito-identity'])
    @client_context = json(headers['lambda-runtime-client-context'])
  end

  def get_remaining_time_in_millis
    [@deadline_ms - Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond), 0].max
  end

  private

  def json(text) = text && JSON.parse(text)
end

# The method that `FILE.METHOD` or `FILE.CLASS.METHOD` names. Methods without a class run on this object, as on Lambda.
class LambdaHandler
  attr_reader :handler_file_name

  def initialize(text)
    parts = text.split('.')
    unless [2, 3].include?(parts.size)
      raise ArgumentError, "Invalid handler #{parts}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds with an existing Ruby source file FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a callable method. If using CLASS, METHOD must be a class-level method."
    end
    @handler_file_name, *@class_name, @method_name = parts
  end

  # The response as the text that is sent. Making it JSON is part of the function: its classes may say how.
  def call(**options)
    target = @class_name.empty? ? self : Kernel.const_get(@class_name.first)
    response = target.__send__(@method_name, **options)
    response.is_a?(StringIO) || response.is_a?(IO) ? response.read : response.to_json
  end
end

SamwrightRuntime.main
