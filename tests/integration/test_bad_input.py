"""What `frontgate up` says to what it cannot serve: a clear sentence, and nothing left running."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from frontgate.functions.interpreters import find_interpreter

pytestmark = pytest.mark.local


@pytest.fixture
def refused(up) -> Callable[..., str]:
    """Starts what cannot start; what is said on standard error."""

    def start(*arguments: object) -> str:
        gateway = up(*arguments)
        assert gateway.ended() == 1, gateway.error
        assert gateway.leaves_nothing()
        assert not gateway.ready_file.exists()
        assert "Traceback" not in gateway.error
        assert gateway.output == ""
        error: str = gateway.error
        return error[error.index("frontgate: ") :]

    return start


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


class TestTemplates:
    def test_one_that_does_not_exist(self, refused, tmp_path):
        said = refused(tmp_path / "nowhere.yaml")

        assert str(tmp_path / "nowhere.yaml") in said
        assert said.count("\n") == 1

    def test_broken_yaml(self, refused, service):
        service.change("Resources:", "Resources: [")

        said = refused(service.template)

        assert "template.yaml:" in said
        assert said.count("\n") == 1

    def test_one_without_resources(self, refused, service):
        service.template.write_text("Hello: world\n")

        said = refused(service.template)

        assert "template.yaml:1: Hello is not a section of a template" in said

    def test_a_reference_to_nothing(self, refused, service):
        service.change("Role: !GetAtt Role.Arn", "Role: !GetAtt Roll.Arn")

        said = refused(service.template)

        assert "Roll" in said
        assert f"template.yaml:{service.line_of('Roll.Arn')}" in said

    @pytest.mark.parametrize("value", ["Nope=1", "Greeting=good evening"])
    def test_a_parameter_that_is_not_allowed(self, refused, service, value):
        said = refused(service.template, "--parameter", value)

        assert value.partition("=")[0] in said
        assert said.count("\n") == 1

    def test_a_parameter_that_is_no_pair(self, up, service):
        gateway = up(service.template, "--parameter", "Greeting")

        assert gateway.ended() == 2
        assert "'Greeting' is not KEY=VALUE" in gateway.error


class TestFunctions:
    def test_a_missing_handler_file(self, refused, service):
        service.change("Handler: app.handler", "Handler: missing.handler")

        said = refused(service.template)

        assert str(service.code.with_name("missing.py")) in said
        assert f"template.yaml:{service.line_of('Work:')}" in said
        assert said.count("\n") == 1

    def test_a_missing_folder(self, refused, service):
        service.change("Code: functions/worker", "Code: functions/play")

        said = refused(service.template)

        assert "functions/play" in said
        assert f"template.yaml:{service.line_of('functions/play')}" in said

    def test_a_runtime_of_another_language(self, refused, service):
        service.change("python3.13", "ruby3.4")

        said = refused(service.template)

        assert "ruby3.4" in said
        assert f"template.yaml:{service.line_of('Work:')}" in said

    def test_a_python_that_is_not_installed_runs_on_the_nearest(self, up, service):
        """The notice says which one does the work."""
        runtimes = (f"python3.{minor}" for minor in (8, 9, 10, 12, 14))
        missing = next(name for name in runtimes if not find_interpreter(name).exact)
        service.change("python3.13", missing)

        gateway = up(service.template)
        site = gateway.site()

        assert site.get("/work").status == 200
        notices = [line for line in gateway.error.splitlines() if f"No {missing} was found" in line]
        assert len(notices) == 1


class TestUnsupported:
    CLUSTER = "  Cluster:\n    Type: AWS::MSK::Cluster\n\n"

    def test_a_resource_type_is_named_with_its_line(self, refused, service):
        service.change("  Table:\n", f"{self.CLUSTER}  Table:\n")

        said = refused(service.template)

        assert "AWS::MSK::Cluster" in said
        assert f"template.yaml:{service.line_of('Cluster:')}" in said
        assert "--allow-unsupported" in said
        assert "https://docs.aws.amazon.com/" in said

    def test_it_is_left_out_on_demand(self, up, service):
        service.change("  Table:\n", f"{self.CLUSTER}  Table:\n")

        gateway = up(service.template, "--allow-unsupported")

        assert gateway.site().get("/health").status == 200
        assert "AWS::MSK::Cluster" in gateway.error

    def test_so_is_a_function_of_another_runtime_with_what_belongs_to_it(self, up, service):
        report = (
            "  Report:\n    Type: AWS::Lambda::Function\n"
            "    Properties: {Runtime: java21, Handler: a.B, Code: functions/worker, Role: r}\n\n"
            "  ReportVersion:\n    Type: AWS::Lambda::Version\n"
            "    Properties: {FunctionName: !Ref Report}\n\n"
        )
        service.change("  Table:\n", f"{report}  Table:\n")

        gateway = up(service.template, "--allow-unsupported")

        assert gateway.site().get("/health").status == 200
        assert "a function of the runtime java21 is not supported here" in gateway.error
        assert "left out as well: ReportVersion, AWS::Lambda::Version" in gateway.error

    def test_a_property_is_named_with_its_line(self, refused, service):
        service.change("Code: functions/worker", "Code: functions/worker\n      VpcConfig: {}")

        said = refused(service.template)

        assert "VpcConfig" in said
        assert f"template.yaml:{service.line_of('VpcConfig')}" in said

    def test_a_feature_of_an_api_is_named(self, refused, service):
        indent = "\n" + " " * 16
        stream = ["type: aws_proxy", "responseTransferMode: STREAM"]
        service.change("type: aws_proxy", indent.join(stream))

        said = refused(service.template)

        assert "responseTransferMode STREAM is not supported for Lambda functions here" in said
        assert "GET /work" in said
        assert f"template.yaml:{service.line_of('/work:') + 1}" in said


class TestMappings:
    """What cannot be compiled stops the start, with the method and the place."""

    HEALTHY = """{application/json: '{"statusCode": 200}'}"""

    @pytest.mark.parametrize(
        ("written", "complaint"),
        [
            ('{application/json: "{\\n #if($x == ) #end"}', "line 2, column 12: expected a value"),
            (
                '{application/json: "#foreach($i in [1..2])$i"}',
                "line 1, column 25: expected #end of #foreach",
            ),
            ("{application/json: '#parse(\"x.vm\")'}", "line 1, column 1: #parse"),
        ],
        ids=["expression", "block", "include"],
    )
    def test_velocity_that_is_none(self, refused, service, written, complaint):
        service.change(self.HEALTHY, written)

        said = refused(service.template)

        assert f"GET /health: request template application/json: {complaint}" in said
        assert f"template.yaml:{service.line_of(written)}: " in said
        assert said.count("\n") == 1

    def block(self, *lines: str) -> str:
        """A request template of `/health` as a block."""
        return "\n".join(["", *(f"{' ' * 18}{line}" for line in ("application/json: |", *lines))])

    @pytest.mark.parametrize("tag", ["|", "!Sub |"])
    def test_the_line_in_a_block_is_that_of_the_file(self, refused, service, tag):
        lines = ['  {"status": "${Greeting}",', "  #set($x = )", "  }"]
        service.change(self.HEALTHY, self.block(*lines).replace("|", tag))

        said = refused(service.template)

        assert "GET /health: request template application/json: line 2, column" in said
        assert f"template.yaml:{service.line_of('#set($x')}: Api: " in said

    def test_the_line_in_an_included_file_is_that_of_the_file(self, refused, service):
        included = service.template.with_name("templates.yaml")
        included.write_text("# for /health\napplication/json: |\n  {\n  #if($x == ) #end\n")
        include = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: templates.yaml}}"
        service.change(self.HEALTHY, f"{{{include}}}")

        said = refused(service.template)

        assert "templates.yaml:4: Api: GET /health: request template" in said

    def test_a_template_of_a_method_resource(self, refused, service):
        method = """
  Written:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates:
          application/json: |
            {"statusCode": 200}
            #foreach($a in $b)
"""
        service.change("  Deployment:\n", f"{method}\n  Deployment:\n    DependsOn: Written\n")

        said = refused(service.template)

        assert "Api: GET /: request template application/json: line 3, column" in said
        assert f"template.yaml:{service.line_of('#foreach($a') + 1}: " in said

    @pytest.mark.parametrize(
        ("line", "complaint"),
        [
            ("requestParameters: {integration.request.header.a: nowhere.at.all}", "nowhere.at.all"),
            ("timeoutInMillis: 49", "Timeout should be between 50 ms and"),
        ],
    )
    def test_other_parts_of_a_method(self, refused, service, line, complaint):
        service.change("type: mock", "type: mock\n" + " " * 16 + line)

        said = refused(service.template)

        assert complaint in said
        assert "/health" in said
        assert f"template.yaml:{service.line_of('/health:') + 1}: " in said

    def test_a_body_that_is_no_openapi(self, refused, service):
        service.change("type: mock", "type: mocking")

        said = refused(service.template)

        assert "paths./health.get.x-amazon-apigateway-integration.type" in said
        assert f"template.yaml:{service.line_of('type: mocking')}: Api: " in said

    def test_a_deployment_by_the_api(self, up, service, eventually):
        gateway = up(service.template)
        client = gateway.client("apigateway")
        (api,) = client.get_rest_apis()["items"]
        (stage,) = client.get_stages(restApiId=api["id"])["item"]
        resources = client.get_resources(restApiId=api["id"])["items"]
        place = {
            "restApiId": api["id"],
            "resourceId": next(r["id"] for r in resources if r["path"] == "/health"),
            "httpMethod": "GET",
        }
        client.put_integration(
            **place, type="MOCK", requestTemplates={"application/json": "\n#if($a"}
        )

        client.create_deployment(restApiId=api["id"], stageName=stage["stageName"])

        # What was served is served on, and the terminal says why
        assert gateway.site().get("/health").json() == {"status": "hello"}
        said = f"stage {stage['stageName']} of {api['id']} is served as it was before: GET /health"
        assert eventually(lambda: said in gateway.error)
        assert "request template application/json: line 2, column" in gateway.error

        # A stage that is new was never served
        client.create_deployment(restApiId=api["id"], stageName="other")
        assert eventually(
            lambda: f"stage other of {api['id']} is not served: GET /health" in gateway.error
        )


class TestPorts:
    @pytest.mark.parametrize("option", ["--port", "--api-port"])
    def test_one_that_another_program_has(self, refused, service, taken, option):
        said = refused(service.template, option, taken)

        assert f"port {taken}" in said
        assert "in use" in said
        assert f"{option} " in said
        assert said.count("\n") == 1

    def test_one_that_is_no_port(self, up, service):
        gateway = up(service.template, "--port", "70000")

        assert gateway.ended() != 0
        assert gateway.leaves_nothing()
        assert "Traceback" not in gateway.error
        assert "70000" in gateway.error

    def test_a_ready_file_that_cannot_be_written(self, up, service, tmp_path):
        gateway = up(service.template, "--ready-file", tmp_path / "nowhere" / "ready.json")

        assert gateway.ended() == 1
        assert gateway.leaves_nothing()
        assert "--ready-file" in gateway.error
        assert "Traceback" not in gateway.error


class TestBrokenCode:
    """As on Lambda: the caller learns nothing, the log everything."""

    @pytest.mark.parametrize(
        ("source", "logged"),
        [
            ("import nothing_like_it\n", "No module named 'nothing_like_it'"),
            ("def handler(event, context)\n    return 1\n", "Syntax"),
            ("x = 1\n", "Handler 'handler' missing"),
            ("import os\nos._exit(3)\n", "Runtime.ExitError"),
        ],
        ids=["import", "syntax", "no-handler", "exit"],
    )
    def test_it_answers_502(self, up, service, source, logged, eventually):
        service.code.write_text(source)
        gateway = up(service.template)

        answer = gateway.site().get("/work")

        assert answer.status == 502
        assert answer.json() == {"message": "Internal server error"}
        assert answer.headers["x-amzn-ErrorType"] == "InternalServerErrorException"
        eventually(lambda: logged in gateway.output)
        assert gateway.site().get("/health").json() == {"status": "hello"}
        assert "Traceback" not in gateway.error


class TestPackages:
    def test_what_cannot_be_installed_hinders_only_its_function(self, up, service):
        # Given a function with requirements that no installer understands
        (service.code.parent / "requirements.txt").write_text("this is no requirement\n")

        # When everything is started
        gateway = up(service.template)
        gateway.ready()

        # Then it is said before the first request, with the line that the installer shows
        assert "requirements.txt failed" in gateway.error
        assert gateway.error.count("this is no requirement") == 1
        # And what does not need it answers
        assert gateway.site().get("/health").json() == {"status": "hello"}
        assert gateway.site().get("/work").status == 502
